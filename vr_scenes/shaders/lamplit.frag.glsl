// Lamps, signs and strips of light that are switched and dimmed one by one.
uniform mat4 p3d_ViewMatrixInverse;
uniform vec4 dimmed;  // 0..1: strips, belt signs, reading lamps, position lights
uniform vec4 strip;  // colour of the strips, linear; how far along the map's line the flight is, 0..1
in vec3 normal, tint, rest;
in vec2 uv;
in vec4 more;
flat in float what;
out vec4 shown;

const float STRIP = 0.0, BELT = 1.0, READING = 2.0, POSITION = 3.0, EXIT = 4.0, SCREEN = 5.0;

// A belt with its buckle, drawn as two straps that meet.
float belt_mark(vec2 p) {
    float straps = smoothstep(0.1, 0.06, abs(p.y + 0.12 * abs(p.x) - 0.04)) * smoothstep(0.78, 0.7, abs(p.x));
    float buckle = max(abs(p.x) / 0.24, abs(p.y) / 0.3);
    float rim = smoothstep(0.72, 0.8, buckle) * smoothstep(1.05, 0.97, buckle);
    return max(straps * smoothstep(0.95, 1.05, buckle), rim);
}

// A map with the way flown so far, as such screens show.
vec3 map_of(vec2 p) {
    float land = smoothstep(0.5, 0.54, smooth_noise(p * vec2(5.0, 3.2) + 3.0) * 0.7 + smooth_noise(p * vec2(13.0, 9.0)) * 0.3);
    vec3 colour = mix(vec3(0.02, 0.09, 0.2), vec3(0.08, 0.17, 0.09), land);
    float arc = abs(p.y - 0.3 - 0.9 * (p.x - 0.1) * (0.95 - p.x));
    float way = smoothstep(0.025, 0.008, arc) * step(0.12, p.x) * step(p.x, 0.9);
    float here = mix(0.12, 0.9, strip.w);
    colour = mix(colour, p.x < here ? vec3(0.9, 0.85, 0.5) : vec3(0.25, 0.3, 0.4), way);
    float mark = length((p - vec2(here, 0.3 + 0.9 * (here - 0.1) * (0.95 - here))) * vec2(1.6, 1.0));
    colour = mix(colour, vec3(1.0), smoothstep(0.045, 0.03, mark));
    float bar = step(0.9, p.y);
    return mix(colour, vec3(0.1, 0.14, 0.2), bar);
}

void main() {
    vec3 to_eye = normalize(p3d_ViewMatrixInverse[3].xyz - place);
    vec3 n = normalize(normal);
    vec3 body = shaded(pow(tint, vec3(2.2)), n, to_eye, max(dot(n, sun), 0.0), 0.05, 30.0);
    vec3 colour = body;
    if (what == STRIP) colour = body * 0.4 + strip.rgb * dimmed.x * 1.6;
    if (what == BELT) colour = body * 0.3 + vec3(1.5, 0.72, 0.12) * belt_mark((uv - 0.5) * 2.0) * (0.04 + dimmed.y);
    if (what == READING) colour = body + vec3(1.5, 1.3, 0.95) * dimmed.z * smoothstep(0.5, 0.3, length(uv - 0.5)) * more.x;
    if (what == POSITION) colour = body * 0.3 + pow(tint, vec3(2.2)) * dimmed.w * 3.0;
    if (what == EXIT) colour = vec3(0.02, 0.4, 0.12) * (0.6 + 0.5 * step(0.12, uv.x) * step(uv.x, 0.88));
    if (what == SCREEN) colour = map_of(uv) * 0.3 + body * 0.05;
    shown = finished(through_air(colour, place, p3d_ViewMatrixInverse[3].xyz));
}
