// A lift's cabin: lit by its own ceiling panel and by what its openings let in, and mirrored in its own steel.
// The room is a box that this shader knows, so that light and mirror images keep to it while walls and ceiling move.
uniform mat4 p3d_ViewMatrixInverse;
uniform vec4 room;  // half its width, half its depth, its height, where its floor is, m
uniform vec4 panel;  // light of the ceiling panel, linear; share of the ceiling that it fills on each axis
uniform vec4 opening;  // half width open ahead, its height, half width open behind, share of the windows that is free
uniform vec4 daylight;  // what comes in through the openings, linear; wear 0..1
uniform vec4 display;  // storey shown, lift moves up (1) or down (-1), call answered, emergency light
uniform vec4 body;  // where the eye is in the cabin, m; how dark the body is in mirrors
in vec3 normal, tint, rest;
in vec2 uv;
in vec4 more;
flat in float what;
out vec4 shown;

vec3 sign3(vec3 v) { return vec3(v.x < 0.0 ? -1.0 : 1.0, v.y < 0.0 ? -1.0 : 1.0, v.z < 0.0 ? -1.0 : 1.0); }

const float WALL = 0.0, DOOR = 1.0, FLOOR = 2.0, CEILING = 3.0, PANEL = 4.0, PLASTIC = 5.0, DIGITS = 6.0, BUTTON = 7.0;
const float WINDOW_FOOT = 0.92, WINDOW_HEAD = 2.14;

vec3 around() { return panel.rgb * 0.11 + daylight.rgb * (0.02 + 0.15 * opening.w + 0.08 * min(1.0, opening.x + opening.z)); }

float panel_light(vec3 at, vec3 n) {
    vec2 reach = 0.62 * panel.w * room.xy;
    float sum = 0.0;
    for (int i = 0; i < 4; i++) {
        vec2 corner = vec2(i % 2 == 0 ? -1.0 : 1.0, i < 2 ? -1.0 : 1.0);
        vec3 way = vec3(corner * reach, room.z) - at;
        float far = dot(way, way) + 0.03;
        vec3 to = way * inversesqrt(far);
        sum += max(dot(n, to), 0.0) * max(to.z, 0.0) / (far + 0.25);
    }
    return sum * 0.25;
}

float door_light(vec3 at, vec3 n, float side, float half_width) {
    vec3 way = vec3(clamp(at.x, -half_width, half_width), side * room.y, 1.1) - at;
    float far = dot(way, way) + 0.02;
    vec3 to = way * inversesqrt(far);
    float area = 2.0 * half_width * opening.y;
    return max(dot(n, to), 0.0) * abs(to.y) * area / (3.14 * far + area);
}

float window_light(vec3 at, vec3 n) {
    float sum = 0.0;
    for (float side = -1.0; side < 2.0; side += 2.0) {
        vec3 way = vec3(side * room.x, at.y, 1.6) - at;
        float far = dot(way, way) + 0.05;
        vec3 to = way * inversesqrt(far);
        float area = 2.0 * room.y * (WINDOW_HEAD - WINDOW_FOOT) * opening.w;
        sum += max(dot(n, to), 0.0) * abs(to.x) * area / (3.14 * far + area);
    }
    return sum;
}

// How much of the light from all round reaches a place near the room's edges.
float creases(vec3 at, vec3 n) {
    vec3 gap = vec3(room.x - abs(at.x), room.y - abs(at.y), min(at.z, room.z - at.z));
    vec3 dark = 0.42 * exp(-max(gap, 0.0) / 0.1) + 0.2 * exp(-max(gap, 0.0) / 0.4);
    dark *= 1.0 - abs(n);
    return (1.0 - dark.x) * (1.0 - dark.y) * (1.0 - dark.z);
}

vec3 received(vec3 at, vec3 n) {
    vec3 light = around() * creases(at, n);
    light += panel.rgb * panel_light(at, n) * 1.5;
    light += daylight.rgb * (door_light(at, n, 1.0, opening.x) + door_light(at, n, -1.0, opening.z) + 0.6 * window_light(at, n)) * 0.75;
    light += vec3(0.5, 0.16, 0.05) * display.w * 0.5 / (1.0 + dot(at - vec3(0, room.y, room.z), at - vec3(0, room.y, room.z)));
    return light;
}

// What a mirror shows: the box from within, its lamp, its openings, and the dim shape of whoever stands in it.
vec3 mirrored(vec3 at, vec3 way, float blur) {
    way = mix(way, vec3(0.0003), lessThan(abs(way), vec3(0.0003)));
    vec3 reach = (vec3(room.x, room.y, 0.0) * sign3(way) - vec3(at.xy, 0.0)) / way;
    float up = way.z > 0.0 ? (room.z - at.z) / way.z : -at.z / way.z;
    float far = min(min(reach.x, reach.y), up);
    vec3 hit = at + way * far;
    float soft = blur * far + 0.02;
    vec3 seen;
    if (far == up && way.z > 0.0) {
        vec2 inside = smoothstep(vec2(soft), vec2(-soft), abs(hit.xy) - panel.w * room.xy);
        seen = mix(around() * 0.75, panel.rgb * 1.9, inside.x * inside.y);
    } else if (far == up) {
        seen = around() * 0.13 + panel.rgb * 0.035;
    } else {
        float height = hit.z / room.z;
        seen = (around() * (0.5 + 0.5 * height) + panel.rgb * 0.12 * height) * 0.62;
        float half_width = hit.y > 0.0 ? opening.x : opening.z;
        if (far == reach.y) {
            float open = smoothstep(soft, -soft, abs(hit.x) - half_width) * smoothstep(soft, -soft, hit.z - opening.y);
            seen = mix(seen, daylight.rgb * (0.35 + 0.3 * height), open * smoothstep(-0.01, 0.12, half_width));
        } else {
            float open = smoothstep(-soft, soft, hit.z - WINDOW_FOOT) * smoothstep(soft, -soft, hit.z - WINDOW_HEAD);
            seen = mix(seen, daylight.rgb * (0.3 + 0.4 * height), open * opening.w);
        }
    }
    vec2 to_body = body.xy - at.xy;
    float near = dot(to_body, way.xy) / max(dot(way.xy, way.xy), 1e-4);
    float height = at.z + way.z * near;
    float aside = length(to_body - way.xy * near);
    float head = smoothstep(0.14, 0.1, abs(height - body.z)) * 0.1;
    float trunk = smoothstep(body.z - 0.16, body.z - 0.3, height) * mix(0.17, 0.24, smoothstep(0.5, 1.3, height));
    float wide = max(head, trunk);
    float edge = 0.03 + soft;
    float shape = wide * smoothstep(wide + edge, max(wide - edge, 0.0), aside) / max(wide, 1e-3);
    if (near > 0.05 && near < far) seen = mix(seen, around() * vec3(0.13, 0.12, 0.12), body.w * shape);
    return seen;
}

vec3 steel(vec3 at, vec3 n, vec3 to_eye, bool is_upright) {
    float wear = daylight.w;
    vec2 across = abs(n.x) > 0.5 ? at.yz : (abs(n.y) > 0.5 ? at.xz : at.xy);
    float streak = smooth_noise(vec2(across.x * (is_upright ? 420.0 : 9.0), across.y * (is_upright ? 6.0 : 420.0)));
    float cloud = smooth_noise(across * 2.3) * 0.6 + smooth_noise(across * 7.1) * 0.4;
    vec3 bent = n + (is_upright ? vec3(n.y, n.x, 0.0) : vec3(0.0, 0.0, 1.0)) * (streak - 0.5) * (0.05 + 0.08 * wear);
    vec3 way = reflect(-to_eye, normalize(bent));
    vec3 look = mirrored(at + n * 0.01, way, 0.05 + 0.22 * wear);
    float stain = wear * smoothstep(0.35, 0.8, cloud);
    vec3 tone = mix(vec3(0.6, 0.62, 0.64), vec3(0.5, 0.47, 0.41), wear) * (1.0 - 0.35 * stain);
    vec3 dull = tone * received(at, n) * (0.24 + 0.3 * wear + 0.05 * (streak - 0.5));
    float scratch = smoothstep(0.985, 1.0, smooth_noise(vec2(across.x * 31.0 + across.y * 9.0, across.y * 1.7))) * wear;
    return dull + look * tone * (0.78 - 0.42 * wear) + 0.06 * scratch * around();
}

float segment(vec2 p, vec2 from, vec2 to) {
    vec2 way = to - from;
    return length(p - from - way * clamp(dot(p - from, way) / dot(way, way), 0.0, 1.0));
}

float figure_of(vec2 p, int digit) {
    const int LIT[10] = int[](0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f);
    int lit = LIT[clamp(digit, 0, 9)];
    float far = 9.0;
    if ((lit & 1) != 0) far = min(far, segment(p, vec2(-0.22, 0.42), vec2(0.22, 0.42)));
    if ((lit & 2) != 0) far = min(far, segment(p, vec2(-0.25, 0.4), vec2(-0.25, 0.03)));
    if ((lit & 4) != 0) far = min(far, segment(p, vec2(0.25, 0.4), vec2(0.25, 0.03)));
    if ((lit & 8) != 0) far = min(far, segment(p, vec2(-0.22, 0.0), vec2(0.22, 0.0)));
    if ((lit & 16) != 0) far = min(far, segment(p, vec2(-0.25, -0.03), vec2(-0.25, -0.4)));
    if ((lit & 32) != 0) far = min(far, segment(p, vec2(0.25, -0.03), vec2(0.25, -0.4)));
    if ((lit & 64) != 0) far = min(far, segment(p, vec2(-0.22, -0.42), vec2(0.22, -0.42)));
    return smoothstep(0.085, 0.045, far);
}

vec3 digits() {
    vec2 p = (uv - 0.5) * vec2(2.6, 1.3);
    float light = figure_of(p - vec2(0.28, 0.0), int(floor(display.x + 0.5)));
    vec2 arrow = (p + vec2(0.5, 0.0)) * vec2(1.0, display.y < 0.0 ? -1.0 : 1.0);
    float tip = smoothstep(0.02, -0.02, max(abs(arrow.x) * 1.3 + arrow.y - 0.3, -arrow.y - 0.24));
    light = max(light, tip * smoothstep(0.02, 0.3, abs(display.y)));
    return vec3(0.006) + vec3(1.5, 0.42, 0.1) * light;
}

vec3 button(vec3 at, vec3 n, vec3 to_eye) {
    float far = length(uv - 0.5) * 2.0;
    float ring = smoothstep(0.1, 0.03, abs(far - 0.84));
    vec3 metal = steel(at, n, to_eye, false) * (far < 0.75 ? 1.1 : 0.5);
    float is_alarm = step(0.5, more.y);
    float is_lit = mix(smoothstep(0.55, 0.4, abs(display.x - more.x)), display.z, is_alarm);  // the storey one is at; the call
    vec3 light = mix(vec3(1.3, 0.9, 0.5), mix(vec3(1.6, 0.9, 0.1), vec3(0.1, 1.1, 0.3), step(0.5, more.w)), is_alarm);
    vec3 mark = is_alarm > 0.5 ? vec3(0.75, 0.55, 0.06) * received(at, n) * step(far, 0.55) : vec3(0.0);
    if (is_alarm < 0.5) mark = vec3(0.012) * figure_of((uv - 0.5) * 2.6, int(more.x + 0.5));
    float letter = is_alarm > 0.5 ? 0.0 : figure_of((uv - 0.5) * 2.6, int(more.x + 0.5));
    vec3 colour = far > 1.0 ? metal : mix(metal, vec3(0.02), letter * 0.9) + mark;
    return colour + light * ring * max(0.08 * (1.0 - is_alarm), is_lit) * 0.8;
}

vec3 floor_of(vec3 at, vec3 n, vec3 to_eye) {
    float speck = smooth_noise(at.xy * 160.0) * 0.5 + smooth_noise(at.xy * 61.0) * 0.5;
    float worn = daylight.w * smooth_noise(at.xy * 3.0);
    vec3 albedo = mix(vec3(0.075, 0.08, 0.09), vec3(0.085, 0.07, 0.055), daylight.w) * (0.7 + 0.6 * speck) * (1.0 - 0.4 * worn);
    vec2 stud = abs(fract(at.xy / 0.055) - 0.5);
    float raised = smoothstep(0.4, 0.3, length(stud) * 1.35) * daylight.w;
    albedo *= 1.0 + 0.5 * raised;
    vec3 light = received(at, n);
    vec2 feet = (at.xy - body.xy) / vec2(0.3, 0.24);
    light *= 1.0 - 0.55 * body.w * exp(-dot(feet, feet));
    float grazing = pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
    return albedo * light * 1.5 + mirrored(at + n * 0.01, reflect(-to_eye, n), 0.2) * (0.05 + 0.4 * grazing) * (1.0 - 0.6 * daylight.w);
}

vec3 within(vec3 at, vec3 n, vec3 to_eye) {
    if (what == FLOOR) return floor_of(at, n, to_eye);
    if (what == PANEL) {
        vec2 grid = abs(fract(at.xy / 0.3) - 0.5);
        float dirt = 1.0 - 0.35 * daylight.w * smoothstep(0.4, 0.8, smooth_noise(at.xy * 5.0));
        return panel.rgb * 2.4 * dirt * (0.75 + 0.25 * smoothstep(0.5, 0.47, max(grid.x, grid.y))) + 0.35 * around();
    }
    if (what == CEILING) return mix(vec3(0.8), vec3(0.5, 0.46, 0.38), daylight.w) * (received(at, n) + 0.1 * panel.rgb) * 0.8;
    if (what == PLASTIC) return pow(tint, vec3(2.2)) * received(at, n) + mirrored(at, reflect(-to_eye, n), 0.1) * 0.06;
    if (what == DIGITS) return digits() + mirrored(at, reflect(-to_eye, n), 0.03) * 0.04;
    if (what == BUTTON) return button(at, n, to_eye);
    return steel(at, n, to_eye, what == WALL);
}

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 to_eye = normalize(eye - place);
    vec3 n = normalize(normal);
    vec3 at = place - vec3(0.0, 0.0, room.w);
    bool is_outside = any(greaterThan(abs(at.xy) + 0.02 * sign3(at).xy * n.xy, room.xy + 0.05)) && dot(n.xy, at.xy) > -0.01;
    vec3 colour;
    if (is_outside && what != FLOOR && what != DIGITS) {
        colour = shaded(vec3(0.3, 0.31, 0.32), n, to_eye, max(dot(n, sun), 0.0), 0.2, 30.0);
        colour += 0.25 * mix(ground_light, horizon, smoothstep(-0.2, 0.4, reflect(-to_eye, n).z));
    } else {
        colour = within(at, n, to_eye);
    }
    shown = finished(colour);
}
