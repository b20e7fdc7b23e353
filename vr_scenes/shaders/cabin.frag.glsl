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

const float WALL = 0.0, DOOR = 1.0, FLOOR = 2.0, CEILING = 3.0, PANEL = 4.0, PLASTIC = 5.0, DIGITS = 6.0, BUTTON = 7.0,
    BLIND = 8.0, NOTICE = 9.0, LAMP = 10.0, SILL = 11.0, RAIL = 12.0;
const float WINDOW_FOOT = 0.92, WINDOW_HEAD = 2.14, SLAT = 0.048, DADO = 1.02, KICK = 0.15;
const vec3 EMERGENCY = vec3(1.0, 0.66, 0.32);
float pixel = 0.0;  // how wide one is here, m: what is finer is left out

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
    vec3 to_lamp = vec3(0.3 * min(1.0, room.x), room.y - 0.05, 0.5 * (opening.y + room.z)) - at;
    float far = dot(to_lamp, to_lamp) + 0.01;
    light += EMERGENCY * display.w * (0.34 * max(dot(n, to_lamp) * inversesqrt(far), 0.0) + 0.07) / (far + 0.3);
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
    float height = at.z + way.z * near, aside = length(to_body - way.xy * near);
    float head = smoothstep(0.15, 0.09, abs(height - body.z)) * 0.1;
    float trunk = smoothstep(body.z - 0.16, body.z - 0.3, height) * mix(0.17, 0.24, smoothstep(0.5, 1.3, height));
    float wide = max(head, trunk);
    float edge = 0.05 + 1.5 * soft;
    float shape = wide * smoothstep(wide + edge, max(wide - edge, 0.0), aside) / max(wide, 1e-3);
    vec3 worn_by = mix(vec3(0.15, 0.18, 0.24), vec3(0.42, 0.3, 0.24), smoothstep(-0.24, -0.14, height - body.z));
    if (near > 0.05 && near < far) seen = mix(seen, (around() + 0.1 * panel.rgb) * worn_by, 0.9 * body.w * shape);
    return seen;
}

// Marks that people and trolleys leave: a thin line in some of the cells of a lattice.
float scratch(vec2 p, float per_m, float share) {
    vec2 cell = floor(p * per_m), f = fract(p * per_m) - 0.5;
    float turn = 6.3 * chance(cell + 7.0);
    vec2 half_way = vec2(cos(turn), 0.5 * sin(turn)) * (0.08 + 0.3 * pow(chance(cell + 3.0), 2.0));
    vec2 way = f - 0.3 * (vec2(chance(cell + 11.0), chance(cell + 19.0)) - 0.5);
    float along = clamp(dot(way, half_way) / max(dot(half_way, half_way), 1e-4), -1.0, 1.0);
    float far = length(way - half_way * along) / per_m;
    return step(chance(cell), share) * smoothstep(0.0009 + 0.6 * pixel, 0.0002, far) * (1.0 - abs(along)) * (0.3 + 0.7 * chance(cell + 23.0));
}

// Joints of the wall's sheets: x a shadow gap, y the kick plate at the foot; z how close to a joint.
vec3 joints(vec2 across, vec3 n) {
    float aside = abs(n.x) > 0.5 ? abs(abs(across.x) - room.y / 3.0) : 9.0;
    float gap = smoothstep(0.0045 + pixel, 0.0015, aside);
    gap = max(gap, 0.7 * smoothstep(0.004 + pixel, 0.001, abs(across.y - KICK)));
    return vec3(gap, smoothstep(KICK + 0.001 + pixel, KICK - 0.001, across.y), smoothstep(0.05, 0.0, aside));
}

vec3 brushed(vec3 at, vec3 n, vec3 to_eye, bool is_upright, vec2 across) {
    float wear = daylight.w;
    vec2 fine = is_upright ? vec2(420.0, 6.0) : vec2(6.0, 420.0), broad = is_upright ? vec2(60.0, 1.3) : vec2(1.3, 60.0);
    float streak = mix(0.5, smooth_noise(across * fine), 1.0 - smoothstep(0.25, 1.0, pixel * 420.0));
    streak = 0.55 * streak + 0.45 * mix(0.5, smooth_noise(across * broad), 1.0 - smoothstep(0.3, 1.2, pixel * 60.0));
    vec3 aside = is_upright ? vec3(n.y, n.x, 0.0) : vec3(0.0, 0.0, 1.0);
    vec3 look = vec3(0.0);
    for (float tap = -1.0; tap < 2.0; tap += 1.0) {
        vec3 bent = normalize(n + aside * ((streak - 0.5) * 0.03 + tap * (0.045 + 0.05 * wear)));
        look += mirrored(at + n * 0.01, reflect(-to_eye, bent), 0.09 + 0.22 * wear) / 3.0;
    }
    float smears = smooth_noise(across * 2.3) * 0.6 + smooth_noise(across * 7.1) * 0.4;
    vec3 tone = mix(vec3(0.6, 0.615, 0.63), vec3(0.5, 0.49, 0.45), wear) * (1.0 - 0.2 * (0.3 + wear) * smoothstep(0.35, 0.8, smears));
    vec3 dull = tone * received(at, n) * (0.3 + 0.24 * wear + 0.1 * (streak - 0.5));
    return dull + look * tone * (0.74 - 0.34 * wear) * (0.94 + 0.12 * streak);
}

// Old enamel: dark below, pale above, chipped down to brown metal where it is knocked, with runs of grime.
vec3 painted(vec3 at, vec3 n, vec3 to_eye, bool is_door, vec2 across, float by_joint) {
    float cloud = smooth_noise(across * 3.1) * 0.6 + smooth_noise(across * 11.0) * 0.4;
    float grain = smooth_noise(across * 47.0) * 0.6 + smooth_noise(across * 130.0) * 0.4;
    float below = smoothstep(DADO + 0.003, DADO - 0.003, across.y);
    vec3 albedo = is_door ? vec3(0.115, 0.15, 0.155) : mix(vec3(0.4, 0.4, 0.31), vec3(0.1, 0.15, 0.13), below);
    albedo *= 0.86 + 0.24 * cloud;
    if (!is_door) albedo *= 1.0 - 0.75 * smoothstep(0.009 + pixel, 0.005, abs(across.y - DADO));
    float runs = smooth_noise(vec2(across.x * 17.0, across.y * 0.9)) * smooth_noise(vec2(across.x * 5.0, 3.0));
    float grime = 0.5 * exp(-across.y / 0.12) + 0.55 * smoothstep(0.3, 0.62, runs) * smoothstep(0.2, 1.4, across.y) + 0.3 * by_joint * cloud;
    albedo *= mix(vec3(1.0), vec3(0.5, 0.42, 0.32), clamp(grime, 0.0, 0.9));
    float knocked = 0.1 * exp(-pow((across.y - 0.42) / 0.3, 2.0)) + 0.09 * by_joint + (is_door ? 0.16 * smoothstep(0.05, 0.01, abs(across.x)) : 0.0);
    float chip = smoothstep(0.72, 0.75, 0.55 * cloud + 0.45 * grain + knocked);
    albedo = mix(albedo, vec3(0.1, 0.098, 0.09) * (0.5 + 1.0 * grain), chip);
    vec2 rivet = vec2(abs(n.x) > 0.5 ? abs(abs(across.x) - room.y / 3.0) - 0.035 : 9.0, (fract(across.y / 0.13) - 0.5) * 0.13);
    float head = smoothstep(0.0065 + pixel, 0.005, length(rivet)) * (1.0 - smoothstep(0.002, 0.006, pixel));
    albedo *= 1.0 + head * (clamp(rivet.y / 0.006, -1.0, 1.0) * 0.6 - 0.15);
    float marks = max(scratch(across, 4.0, 0.4), max(scratch(across + 3.7, 9.0, 0.25), scratch(across * vec2(0.35, 1.0) + 1.3, 6.0, 0.4)));
    albedo = mix(albedo, 1.6 * albedo + 0.03, 0.8 * marks * (1.0 - chip));
    float grazing = pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
    return albedo * received(at, n) * 1.25 + mirrored(at + n * 0.01, reflect(-to_eye, n), 0.3) * (0.035 + 0.25 * grazing) * (1.0 - chip);
}

// Steel, and what time makes of it.
vec3 steel(vec3 at, vec3 n, vec3 to_eye, bool is_door) {
    vec2 across = abs(n.x) > 0.5 ? at.yz : (abs(n.y) > 0.5 ? at.xz : at.xy);
    if (is_door && abs(n.y) > 0.5) across.x = 0.5 * rest.x;  // the leaf slides, and its marks with it
    vec3 joint = is_door ? vec3(smoothstep(0.011 + pixel, 0.006, abs(across.x)), 0.0, 0.0) : joints(across, n);
    float paint = smoothstep(0.35, 0.9, daylight.w);
    vec3 colour = vec3(0.0);
    if (paint < 1.0) colour = brushed(at, n, to_eye, !is_door && joint.y < 0.5, across) * (1.0 - 0.35 * joint.y);
    if (paint > 0.0) colour = mix(colour, painted(at, n, to_eye, is_door, across, joint.z), paint);
    float marks = (1.0 - paint) * daylight.w * max(scratch(across, 5.0, 0.3), scratch(across + 2.1, 11.0, 0.2));
    return (colour + 0.5 * marks * around()) * (1.0 - 0.72 * joint.x);
}

float segment(vec2 p, vec2 from, vec2 to) {
    vec2 way = to - from;
    return length(p - from - way * clamp(dot(p - from, way) / dot(way, way), 0.0, 1.0));
}

const vec4 BARS[7] = vec4[7](vec4(-0.22, 0.42, 0.22, 0.42), vec4(-0.25, 0.4, -0.25, 0.03), vec4(0.25, 0.4, 0.25, 0.03),
    vec4(-0.22, 0.0, 0.22, 0.0), vec4(-0.25, -0.03, -0.25, -0.4), vec4(0.25, -0.03, 0.25, -0.4), vec4(-0.22, -0.42, 0.22, -0.42));

float figure_of(vec2 p, int digit) {
    const int LIT[10] = int[](0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f);
    int lit = LIT[clamp(digit, 0, 9)];
    float far = 9.0;
    for (int bar = 0; bar < 7; bar++)
        if ((lit >> bar & 1) != 0) far = min(far, segment(p, BARS[bar].xy, BARS[bar].zw));
    return smoothstep(0.085, 0.045, far);
}

vec3 digits() {
    vec2 p = (uv - 0.5) * vec2(2.6, 1.3);
    float light = figure_of(p - vec2(0.28, 0.0), int(floor(display.x + 0.5)));
    vec2 arrow = (p + vec2(0.5, 0.0)) * vec2(1.0, display.y < 0.0 ? -1.0 : 1.0);
    float tip = smoothstep(0.02, -0.02, max(abs(arrow.x) * 1.3 + arrow.y - 0.3, -arrow.y - 0.24));
    float halted = smoothstep(0.2, 0.35, abs(display.x - floor(display.x + 0.5))) * smoothstep(0.3, 0.05, abs(display.y));
    light = mix(light, smoothstep(0.085, 0.045, segment(p - vec2(0.28, 0.0), vec2(-0.2, 0.0), vec2(0.2, 0.0))), halted);
    light = max(light, tip * smoothstep(0.02, 0.3, abs(display.y)));
    return vec3(0.006) + vec3(1.5, 0.42, 0.1) * light;
}

vec3 rail(vec3 at, vec3 n, vec3 to_eye) {
    return vec3(0.5, 0.5, 0.49) * received(at, n) * 0.45 + mirrored(at + n * 0.01, reflect(-to_eye, n), 0.12) * (0.62 - 0.31 * daylight.w);
}

vec3 slats(vec3 at, vec3 n, vec3 to_eye) {
    float part = fract(rest.z / SLAT);
    float sharp = (1.0 - smoothstep(0.2, 0.9, pixel / SLAT)) * (1.0 - smoothstep(0.4, 0.85, daylight.w));
    vec3 tilted = normalize(n + vec3(0.0, 0.0, (0.5 - part) * 1.3 * sharp));
    vec3 albedo = mix(vec3(0.5, 0.5, 0.48), vec3(0.34, 0.32, 0.26), daylight.w) * (1.0 - 0.7 * sharp * smoothstep(0.1, 0.02, part));
    vec3 colour = albedo * received(at, tilted) + mirrored(at + n * 0.01, reflect(-to_eye, tilted), 0.25) * 0.1;
    float paint = smoothstep(0.35, 0.9, daylight.w);  // blinds that nobody opens any more are painted over
    return paint > 0.0 ? mix(colour, painted(at, tilted, to_eye, false, at.yz, 0.0), paint) : colour;
}

// The load plate, what to do in an emergency, the speaker's holes.
vec3 notice(vec3 at, vec3 n, vec3 to_eye) {
    vec2 p = uv, hole = fract(p * vec2(14.0, 6.0)) - 0.5;
    vec3 albedo = vec3(0.62, 0.61, 0.56);
    if (more.x < 0.5) {
        vec2 q = (p - vec2(0.5)) * vec2(5.6, 2.0);
        float ink = max(figure_of(q - vec2(0.9, 0.0), 6), max(figure_of(q - vec2(1.55, 0.0), 3), figure_of(q - vec2(2.2, 0.0), 0)));
        ink = max(ink, figure_of(q + vec2(1.1, 0.0), 8));
        ink = max(ink, max(smoothstep(0.2, 0.14, length(q + vec2(2.0, -0.36))), step(max(abs(q.x + 2.0) - 0.24, abs(q.y + 0.25) - 0.3), 0.0)));
        albedo = mix(albedo, vec3(0.03), ink);
    } else if (more.x < 1.5) {
        float line = fract(p.y * 9.0), row = floor(p.y * 9.0);
        float ends = 0.92 - 0.35 * chance(vec2(row, 5.0)), word = step(0.16, fract(p.x * (3.0 + 2.0 * chance(vec2(row, 1.0))) + chance(vec2(row, 2.0))));
        float ink = step(0.25, line) * step(line, 0.6) * word * step(0.08, p.x) * step(p.x, ends) * step(p.y, 0.72) * step(0.06, p.y);
        albedo = mix(albedo, vec3(0.06), ink * 0.8);
        if (p.y > 0.8) albedo = mix(vec3(0.42, 0.05, 0.04), vec3(0.62), step(abs(p.y - 0.9), 0.03) * step(abs(p.x - 0.5), 0.34));
        albedo *= 1.0 - 0.4 * daylight.w * smooth_noise(p * 5.0);
    } else {
        albedo = vec3(0.3) * smoothstep(0.22, 0.34, length(hole));
    }
    return albedo * received(at, n) + mirrored(at, reflect(-to_eye, n), 0.2) * 0.05;
}

vec3 ceiling(vec3 at, vec3 n) {
    float cloud = smooth_noise(at.xy * 4.0) * 0.6 + smooth_noise(at.xy * 17.0) * 0.4;
    vec3 albedo = mix(vec3(0.78), vec3(0.46, 0.43, 0.35) * (0.7 + 0.5 * cloud), daylight.w);
    vec2 vent = vec2(at.x / (0.42 * room.x), (at.y - 0.84 * room.y) / (0.07 * room.y));
    float in_vent = smoothstep(1.02, 0.98, max(abs(vent.x), abs(vent.y)));
    albedo *= 1.0 - in_vent * (0.5 + 0.4 * smoothstep(0.25, 0.4, abs(fract(at.x / 0.024) - 0.5)));
    vec2 hatch = abs(at.xy - vec2(0.0, -0.84 * room.y)) - vec2(min(0.25, 0.42 * room.x), 0.12 * room.y);
    float gap = abs(max(hatch.x, hatch.y));
    albedo *= 1.0 - 0.8 * smoothstep(0.006 + pixel, 0.002, gap);
    albedo *= 1.0 - 0.8 * smoothstep(0.012, 0.009, length(at.xy - vec2(0.0, -0.77 * room.y)));  // its lock
    float by_frame = max(abs(at.x) - panel.w * room.x, abs(at.y) - panel.w * room.y);
    albedo = mix(albedo, vec3(0.2), smoothstep(0.03, 0.028, by_frame));
    return albedo * (received(at, n) + 0.1 * panel.rgb + 0.16 * panel.rgb * exp(-max(by_frame, 0.0) / 0.12)) * 0.8;
}

// The lamp's diffuser: even when new; yellowed, with flies in it and two tubes behind it, one of them dead, when old.
vec3 diffuser(vec3 at) {
    vec2 p = at.xy / (panel.w * room.xy);
    float wear = daylight.w, tubes = 0.0;
    for (float side = -1.0; side < 2.0; side += 2.0) {
        float works = side < 0.0 ? 1.0 - 0.9 * smoothstep(0.5, 0.85, wear) : 1.0;
        float far = (p.x - 0.42 * side) / 0.2;
        tubes += works * exp(-far * far) * smoothstep(1.0, 0.86, abs(p.y));
    }
    float even = 0.8 + 0.2 * smoothstep(1.0, 0.8, max(abs(p.x), abs(p.y)));
    float flies = smoothstep(0.8, 0.9, smooth_noise(at.xy * 61.0)) * smoothstep(0.35, 0.7, smooth_noise(at.xy * 7.0 + 3.0));
    float dirt = 1.0 - wear * (0.5 * flies + 0.3 * smoothstep(0.4, 0.85, smooth_noise(at.xy * 5.0)));
    vec2 cross = smoothstep(vec2(0.006 + pixel), vec2(0.003), abs(at.xy)) * (1.0 - wear);
    return panel.rgb * 2.2 * mix(even, 0.34 + 1.1 * tubes, smoothstep(0.25, 0.7, wear)) * dirt * (1.0 - 0.25 * max(cross.x, cross.y)) + 0.3 * around();
}

vec3 button(vec3 at, vec3 n, vec3 to_eye) {
    float far = length(uv - 0.5) * 2.0;
    float ring = smoothstep(0.1, 0.03, abs(far - 0.84));
    vec3 metal = rail(at, n, to_eye) * (far < 0.75 ? 1.1 : 0.5);
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

vec3 sill(vec3 at, vec3 n, vec3 to_eye) {
    float part = (abs(at.y) - room.y) / 0.1, groove = smoothstep(0.16, 0.1, abs(abs(part - 0.55) - 0.2));
    float ribs = 1.0 - 0.3 * smoothstep(0.3, 0.1, abs(fract(part * 22.0) - 0.5)) * (1.0 - smoothstep(0.1, 0.4, pixel * 220.0));
    vec3 albedo = mix(vec3(0.42, 0.42, 0.41), vec3(0.24, 0.23, 0.2), daylight.w) * ribs * (1.0 - 0.85 * groove);
    return albedo * received(at, n) + mirrored(at + n * 0.01, reflect(-to_eye, n), 0.25) * 0.1 * (1.0 - groove);
}

vec3 within(vec3 at, vec3 n, vec3 to_eye) {
    if (what == FLOOR) return floor_of(at, n, to_eye);
    if (what == PANEL) return diffuser(at);
    if (what == CEILING) return ceiling(at, n);
    if (what == PLASTIC) return pow(tint, vec3(2.2)) * received(at, n) + mirrored(at, reflect(-to_eye, n), 0.1) * 0.06;
    if (what == DIGITS) return digits() + mirrored(at, reflect(-to_eye, n), 0.03) * 0.04;
    if (what == BUTTON) return button(at, n, to_eye);
    if (what == BLIND) return slats(at, n, to_eye);
    if (what == NOTICE) return notice(at, n, to_eye);
    if (what == LAMP) return vec3(0.7, 0.66, 0.58) * received(at, n) + EMERGENCY * display.w * (0.9 + 2.0 * max(dot(n, to_eye), 0.0));
    if (what == SILL) return sill(at, n, to_eye);
    if (what == RAIL) return rail(at, n, to_eye);
    return steel(at, n, to_eye, what == DOOR);
}

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 to_eye = normalize(eye - place);
    vec3 n = normalize(normal);
    vec3 at = place - vec3(0.0, 0.0, room.w);
    pixel = length(fwidth(place));
    bool is_outside = any(greaterThan(abs(at.xy) + 0.02 * sign3(at).xy * n.xy, room.xy + 0.05)) && dot(n.xy, at.xy) > -0.01;
    vec3 colour;
    if (!is_outside || what == FLOOR || what == DIGITS || what == SILL) {
        colour = within(at, n, to_eye);
    } else {
        float ribs = smoothstep(0.03, 0.05, abs(fract((abs(n.x) > 0.5 ? at.y : at.x) / 0.3) - 0.5));
        colour = shaded(vec3(0.17, 0.18, 0.19) * (0.6 + 0.4 * ribs), n, to_eye, max(dot(n, sun), 0.0), 0.2, 30.0);
        colour += 0.25 * mix(ground_light, horizon, smoothstep(-0.2, 0.4, reflect(-to_eye, n).z));
    }
    shown = finished(colour);
}
