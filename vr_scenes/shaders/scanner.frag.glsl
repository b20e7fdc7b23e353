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
float pixel = 0.0;  // how wide one is here, m: what is finer is left out
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

// Whoever stands behind the window, as the mirror shows them: hair, face, neck, shoulders about a head at 0.
vec3 watcher(vec3 behind, vec2 p, vec3 dress) {
    float head = length(p / vec2(0.085, 0.12));
    float hair = length((p - vec2(0.0, 0.035)) / vec2(0.1, 0.115));
    float shoulders = max(abs(p.x) - 0.21 - 0.06 * clamp(-p.y - 0.25, 0.0, 0.4), p.y + 0.2 + 1.6 * p.x * p.x);
    vec3 seen = mix(behind, dress, smoothstep(0.01, -0.01, shoulders));
    if (abs(p.x) < 0.045 && p.y < -0.05 && p.y > -0.22) seen = vec3(0.42, 0.26, 0.19);
    seen = mix(seen, vec3(0.07, 0.045, 0.03), smoothstep(1.05, 0.95, hair));
    return mix(seen, vec3(0.52, 0.34, 0.25), smoothstep(1.05, 0.95, head) * smoothstep(0.07, 0.04, p.y));
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
        if (abs(hit.x - 1.0) < 0.9 && abs(hit.z - 1.45) < 0.5) {  // those who look in through the window
            vec3 beyond = hit + way * (0.95 / way.y);
            wall = watcher(watcher(wall, beyond.xz - vec2(0.6, 1.2), vec3(0.05, 0.16, 0.18)), beyond.xz - vec2(1.4, 1.57), vec3(0.5));
            if (beyond.z < 0.98 && fract(beyond.x * 0.9 + 0.28) < 0.55) wall = vec3(0.02);
            return wall * 0.9;  // that room is not dimmed
        }
        if (abs(hit.x + 1.9) < 0.52 && hit.z < 2.12) wall = vec3(0.7);
        if (abs(hit.x + 1.9) < 0.46 && hit.z < 2.06) wall = vec3(0.3, 0.19, 0.1);
        if (abs(hit.x + 1.9) < 0.2 && abs(hit.z - 2.32) < 0.08) return vec3(0.03, 0.5, 0.14);
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
    vec2 speaker = vec2(at.y + 0.66, angle * bore.x) / 0.0105;  // a loudspeaker's holes, in rings
    float far = length(speaker);
    float hole = smoothstep(0.36, 0.26, length(fract(speaker + 0.5) - 0.5)) * step(far, 4.4);
    albedo *= 1.0 - 0.8 * mix(hole, 0.35 * step(far, 4.4), smoothstep(0.15, 0.5, pixel / 0.0105));
    albedo *= 1.0 - 0.35 * smoothstep(0.0016 + pixel, 0.0006, abs(far - 5.2) * 0.0105);
    vec2 mark = abs(vec2(at.y + 0.8, angle * bore.x));  // the cross that marks the middle
    float cross = max(smoothstep(0.0012 + pixel, 0.0004, mark.x) * step(mark.y, 0.035), smoothstep(0.0012 + pixel, 0.0004, mark.y) * step(mark.x, 0.035));
    albedo = mix(albedo, vec3(0.12, 0.2, 0.3), 0.7 * cross);
    float way_round = atan(at.x, at.z - bore.y) + 4.0;
    float rubbed = smooth_noise(vec2(at.y * 2.0, way_round * 23.0)) * smooth_noise(vec2(at.y * 41.0, way_round * 3.0));
    albedo *= 1.0 - 0.12 * smoothstep(0.4, 0.75, rubbed);
    float ends = smoothstep(0.0, -0.3, at.y) * smoothstep(-bore.z, -bore.z + 0.3, at.y);
    float beside = exp(-abs(angle - STRIP_AT) * bore.x / 0.06) * ends;
    vec3 colour = albedo * (light_inside(at, n) + STRIP_COLOUR * room_light.w * 0.3 * beside);
    float grazing = 0.04 + 0.5 * pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
    if (grazing > 0.046) colour += seen_along(at + n * 0.004, reflect(-to_eye, n)) * (grazing - 0.046);
    float strip = smoothstep(0.05, 0.04, abs(angle - STRIP_AT)) * smoothstep(-0.24, -0.26, at.y) * smoothstep(-bore.z + 0.1, -bore.z + 0.12, at.y);
    return mix(colour, STRIP_COLOUR * (0.12 * room_light.r + 2.1 * room_light.w), strip);
}

vec3 cloth_of(vec3 at, vec3 n, float in_tube, vec3 to_eye) {
    float fine = 1.0 - smoothstep(0.1, 0.45, pixel / 0.006);
    vec2 cell = sin(rest.xy * 6.2832 / 0.0085);
    float weave = smooth_noise(rest.xy * vec2(900.0, 420.0));
    vec2 slope = vec2(smooth_noise(rest.xy * 17.0 + 9.0), smooth_noise(rest.xy * 17.0 + 31.0)) - 0.5;
    bool is_sheet = rest.y < 0.4;  // the pillow, and the sheet that is folded back over the blanket
    vec3 albedo = is_sheet ? vec3(0.72, 0.73, 0.72) : pow(tint, vec3(2.2));
    albedo *= is_sheet ? 0.94 + 0.08 * weave : mix(0.94, 0.82 + 0.17 * cell.x * cell.y + 0.1 * weave, fine);
    float stripe = smoothstep(0.008 + pixel, 0.006, abs(abs(rest.y - 0.475) - 0.02));
    albedo = mix(albedo, vec3(0.04, 0.09, 0.15), 0.75 * stripe);
    albedo *= 1.0 - (is_sheet ? 0.0 : 0.45) * exp(-(rest.y - 0.4) / 0.008);
    vec3 bent = normalize(n + vec3(0.5 * slope, 0.0));
    float hollow = mix(0.72, 1.0, smoothstep(0.55, 0.95, n.z));  // steep sides of folds see less of the room
    vec3 colour = in_tube < 1.0 ? shaded(albedo, bent, to_eye, max(dot(bent, sun), 0.0), 0.0, 4.0) : vec3(0.0);
    if (in_tube > 0.0) colour = mix(colour, albedo * light_inside(at, bent) * 1.25, in_tube);
    return colour * hollow;
}

// The thin red line with which one is brought to the right place; it falls across the opening.
vec3 laser(vec3 at, vec3 n) {
    float line = smoothstep(0.0012 + 0.7 * pixel, 0.0, abs(at.y - 0.06)) * smoothstep(0.002, 0.0, 0.3 * pixel);
    return vec3(0.9, 0.03, 0.02) * line * max(n.z, 0.0) * step(at.z, bore.y + 0.1) * step(abs(at.x), 0.3);
}

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 to_eye = normalize(eye - place);
    vec3 n = normalize(normal);
    pixel = length(fwidth(place));
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
        colour = max(rim.x, 1.05 * rim.y - 0.02) > 0.485 ? vec3(0.16, 0.165, 0.17) : seen_along(place, past_feet(-to_eye)) * 0.86 + 0.01;
    } else if (what == CLOTH) {
        colour = cloth_of(place, n, in_tube, to_eye);
    } else {
        vec3 albedo = pow(tint, vec3(2.2));
        float grazing = 0.04 + 0.5 * pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
        colour = in_tube < 1.0 ? shaded(albedo, n, to_eye, max(dot(n, sun), 0.0), 0.15, 40.0) : vec3(0.0);
        if (in_tube > 0.0) colour = mix(colour, albedo * light_inside(place, n) * 1.2, in_tube);
        colour += seen_along(place + n * 0.01, mirrored) * grazing * (what == PAD ? 0.15 : 0.6);
    }
    if (what > 2.5) colour += laser(place, n);
    shown = finished(colour);
}
