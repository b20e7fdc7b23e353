// A scanner and whoever lies in it: its tube is known here, so that the room's light fades into it as it really does,
// its own light strips show on everything inside, and its gloss and the small mirror show what lies along the tube.
uniform mat4 p3d_ViewMatrixInverse;
uniform vec4 bore;  // radius, height of its axis, length, m; how loud it works 0..1
uniform vec4 room_light;  // linear; light of the tube's own strips
in vec3 normal, tint, rest;
in vec2 uv;
in vec4 more;
flat in float what;
out vec4 shown;

const float SHELL = 0.0, TUBE = 1.0, RING = 2.0, CLOTH = 3.0, COIL = 4.0, MIRROR = 5.0, PAD = 6.0;
const vec3 STRIP_COLOUR = vec3(0.86, 0.95, 1.0);
const float STRIP_AT = 0.72;  // radians from the tube's top

float off_axis(vec3 at) { return length(vec2(at.x, at.z - bore.y)); }

float inside(vec3 at) { return smoothstep(0.06, -0.22, at.y) * smoothstep(-bore.z - 0.1, -bore.z + 0.1, at.y) * step(off_axis(at), 0.72); }

// The share of the room that a place in the tube sees through both its ends.
float seen_of_room(float y) {
    float near = max(-y, 0.0), far = max(bore.z + y, 0.0), r = bore.x * bore.x;
    return r / (r + 1.6 * near * near) + 0.35 * r / (r + 1.6 * far * far);
}

vec3 strip_light(vec3 at, vec3 n) {
    vec3 sum = vec3(0.0);
    for (float side = -1.0; side < 2.0; side += 2.0) {
        vec2 strip = vec2(side * sin(STRIP_AT), cos(STRIP_AT)) * bore.x + vec2(0.0, bore.y);
        vec2 way = strip - at.xz;
        float far = length(way) + 0.05;
        sum += STRIP_COLOUR * max(dot(n.xz, way / far), 0.0) / (far + 0.12);
    }
    return sum * 0.075 * room_light.w * smoothstep(0.05, -0.3, at.y) * smoothstep(-bore.z - 0.05, -bore.z + 0.2, at.y);
}

vec3 light_inside(vec3 at, vec3 n) {
    vec3 to_opening = normalize(vec3(-0.6 * at.x, 0.12 - at.y, 0.6 * (bore.y - at.z)));
    float facing = 0.35 + 0.65 * max(dot(n, to_opening), 0.0);
    float dusk = 0.05 * room_light.r + 0.11 * room_light.w;
    return room_light.rgb * seen_of_room(at.y) * facing * 0.8 + strip_light(at, n) + dusk * vec3(0.9, 0.97, 1.0);
}

// The room as a box, and the tube as a cylinder: what a ray from `at` meets.
vec3 room_along(vec3 at, vec3 way) {
    way = mix(way, vec3(0.0004), lessThan(abs(way), vec3(0.0004)));
    vec3 low = vec3(-3.2, -3.6, 0.0), high = vec3(3.2, 4.6, 2.8);
    vec3 reach = (mix(low, high, step(0.0, way)) - at) / way;
    float far = min(min(reach.x, reach.y), reach.z);
    vec3 hit = at + way * far;
    if (far == reach.z && way.z < 0.0) return room_light.rgb * vec3(0.2, 0.22, 0.23);
    if (far == reach.z) return room_light.rgb * (abs(hit.x) < 0.9 && abs(hit.y - 1.7) < 1.2 ? vec3(0.7, 1.0, 1.3) : vec3(0.72));
    vec3 wall = vec3(0.56, 0.55, 0.5) * (0.75 + 0.25 * hit.z / 2.8);
    if (hit.z < 1.05 && far == reach.x) wall = vec3(0.3, 0.38, 0.37);
    if (far == reach.y && way.y > 0.0) {
        if (hit.z < 1.05) wall = vec3(0.3, 0.38, 0.37);
        if (abs(hit.x - 1.0) < 0.98 && abs(hit.z - 1.45) < 0.58) wall = vec3(0.34, 0.23, 0.14);
        if (abs(hit.x - 1.0) < 0.9 && abs(hit.z - 1.45) < 0.5) wall = vec3(1.0, 0.86, 0.62);
        vec2 watcher = vec2(abs(hit.x - 0.97) - 0.38, hit.z);  // those who look in through the window
        float head = length((watcher - vec2(0.0, 1.52)) / vec2(0.08, 0.11));
        float trunk = length((watcher - vec2(0.0, 1.12)) / vec2(0.2, 0.27));
        if (min(head, trunk) < 1.0 && hit.z > 0.95) wall = head < 1.0 ? vec3(0.3, 0.2, 0.15) : vec3(0.08, 0.1, 0.1);
        if (abs(hit.x + 1.9) < 0.5 && hit.z < 2.1) wall = vec3(0.36, 0.26, 0.17);
    }
    return room_light.rgb * wall;
}

vec3 seen_along(vec3 at, vec3 way) {
    if (at.y > -0.02 || at.y < -bore.z) return room_along(at, way);
    vec2 from = vec2(at.x, at.z - bore.y), to = way.xz;
    float a = max(dot(to, to), 1e-5), b = dot(from, to), c = dot(from, from) - bore.x * bore.x;
    float far = (-b + sqrt(max(b * b - a * c, 0.0))) / a;
    vec3 hit = at + way * far;
    if (hit.y > 0.0 || hit.y < -bore.z) return room_along(at, way);
    vec3 n = -vec3(hit.x, 0.0, hit.z - bore.y) / bore.x;
    float angle = abs(atan(hit.x, hit.z - bore.y));
    return light_inside(hit, n) * 0.8 + STRIP_COLOUR * room_light.w * 1.6 * smoothstep(0.07, 0.02, abs(angle - STRIP_AT)) * step(hit.y, -0.25);
}

// Two mirrors, as in prism glasses: what one sees is turned by 56 degrees, from overhead to past the feet, and stays upright.
vec3 past_feet(vec3 way) { return vec3(way.x, 0.559 * way.y + 0.829 * way.z, -0.829 * way.y + 0.559 * way.z); }

vec3 tube_of(vec3 at, vec3 n, vec3 to_eye) {
    float angle = abs(atan(at.x, at.z - bore.y));
    float seam = smoothstep(0.004, 0.0015, abs(fract(at.y / 0.46 + 0.5) - 0.5) * 0.46) * step(at.y, -0.24);
    float joint = smoothstep(0.006, 0.002, abs(angle - 1.12) * bore.x);
    float scuffs = 0.96 + 0.06 * smooth_noise(vec2(at.y * 9.0, angle * 6.0)) + 0.03 * smooth_noise(vec2(at.y * 41.0, angle * 33.0));
    vec3 albedo = vec3(0.74, 0.75, 0.75) * scuffs * (1.0 - 0.55 * max(seam, 0.6 * joint));
    vec2 vent = vec2((at.y + 0.42) / 0.1, (angle - 0.0) * bore.x / 0.09);
    float slots = step(max(abs(vent.x), abs(vent.y)), 1.0) * smoothstep(0.15, 0.3, abs(fract(vent.x * 3.5) - 0.5));
    albedo *= 1.0 - 0.75 * slots;
    vec3 colour = albedo * light_inside(at, n);
    float grazing = 0.04 + 0.5 * pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
    colour += seen_along(at + n * 0.004, reflect(-to_eye, n)) * grazing;
    float strip = smoothstep(0.05, 0.04, abs(angle - STRIP_AT)) * smoothstep(-0.24, -0.26, at.y) * smoothstep(-bore.z + 0.1, -bore.z + 0.12, at.y);
    return mix(colour, STRIP_COLOUR * (0.12 * room_light.r + 2.1 * room_light.w), strip);
}

vec3 cloth_of(vec3 at, vec3 n, float in_tube, vec3 to_eye) {
    float weave = smooth_noise(rest.xy * 420.0) * 0.5 + smooth_noise(rest.xy * vec2(900.0, 210.0)) * 0.5;
    float folds = smooth_noise(rest.xy * vec2(4.0, 9.0)) + 0.5 * smooth_noise(rest.xy * vec2(11.0, 17.0));
    vec3 albedo = pow(tint, vec3(2.2)) * (0.82 + 0.2 * weave + 0.12 * (folds - 0.75));
    float facing = max(dot(n, sun), 0.0);
    return mix(shaded(albedo, n, to_eye, facing, 0.0, 4.0), albedo * light_inside(at, n) * 1.25, in_tube);
}

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 to_eye = normalize(eye - place);
    vec3 n = normalize(normal);
    float in_tube = inside(place);
    vec3 mirrored = reflect(-to_eye, n);
    vec3 colour;
    if (what == TUBE) {
        colour = tube_of(place, n, to_eye);
        if (place.y > -0.24) {
            vec3 outer = shaded(vec3(0.76, 0.77, 0.77), n, to_eye, max(dot(n, sun), 0.0), 0.1, 40.0);
            colour = mix(colour, outer, smoothstep(-0.24, 0.02, place.y) * 0.8);
        }
    } else if (what == RING) {
        vec3 calm = vec3(0.25, 0.75, 1.0), busy = vec3(1.0, 0.5, 0.08);
        colour = mix(calm, busy, bore.w) * (0.7 + 0.5 * bore.w);
    } else if (what == MIRROR) {
        vec2 rim = abs(uv - 0.5);
        colour = max(rim.x, rim.y) > 0.47 ? vec3(0.03) : seen_along(place, past_feet(-to_eye)) * 0.86 + 0.01;
    } else if (what == CLOTH) {
        colour = cloth_of(place, n, in_tube, to_eye);
    } else {
        vec3 albedo = pow(tint, vec3(2.2));
        float grazing = 0.04 + 0.5 * pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
        vec3 outside = shaded(albedo, n, to_eye, max(dot(n, sun), 0.0), 0.15, 40.0);
        colour = mix(outside, albedo * light_inside(place, n) * 1.2, in_tube);
        colour += seen_along(place + n * 0.01, mirrored) * grazing * (what == PAD ? 0.15 : 0.6);
    }
    shown = finished(colour);
}
