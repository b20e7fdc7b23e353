// What lies outside an aeroplane, from the apron to the top of a storm: ground, haze, cloud deck, towering clouds, stars.
// It is all so far away that only directions count; the panes of both sides are windows to it.
uniform mat4 p3d_ViewMatrixInverse;
uniform vec4 flight;  // height over the ground m, way flown at two speeds m (each within one repeat), share of the second
uniform vec4 weather;  // how much cloud, daylight 0..1, distant lightning 0..1, its heading in radians
uniform vec4 attitude;  // bank and pitch in radians: left wing down, nose up; place across in a cloud's noise; unused
in vec3 normal, tint, rest;
in vec2 uv;
in vec4 more;
flat in float what;
out vec4 shown;

const float DECK_M = 2600.0, THICK_M = 420.0;
const float REPEAT_M = 38400.0;
const float BUILT_M = 300.0;  // from the runway

float wrapped(vec2 p, float cells) {
    vec2 cell = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    vec2 a = mod(cell, cells), b = mod(cell + 1.0, cells);
    return mix(mix(chance(a), chance(vec2(b.x, a.y)), f.x), mix(chance(vec2(a.x, b.y)), chance(b), f.x), f.y);
}

float billow(vec2 p, float cells, int octaves) {
    float sum = 0.0, weight = 0.55;
    for (int octave = 0; octave < octaves; octave++) {
        sum += weight * wrapped(p, cells);
        p *= 2.0;
        cells *= 2.0;
        weight *= 0.5;
    }
    return sum;
}

// Fields, woods, villages, a river; `far` fades what is too small to be seen.
vec3 land(vec2 p, float far, out float lights) {
    vec2 bent = p + 160.0 * vec2(wrapped(p / 600.0, 64.0), wrapped(p / 600.0 + 17.0, 64.0));
    vec2 field = bent / vec2(600.0, 400.0), cell = mod(floor(field), vec2(64.0, 96.0)), f = fract(field);
    float kind = chance(cell), tone = chance(cell + 7.3);
    vec3 colour = mix(vec3(0.1, 0.16, 0.035), vec3(0.3, 0.25, 0.09), smoothstep(0.35, 0.75, kind));
    colour = mix(colour, vec3(0.2, 0.13, 0.075), step(0.86, kind)) * (0.7 + 0.5 * tone);
    float near = exp(-far / 2600.0);
    float rows = sin((kind > 0.5 ? bent.x : bent.y) * 0.9) * 0.12 * exp(-far / 500.0);
    colour *= 1.0 + rows + 0.3 * near * (wrapped(p / 18.75, 2048.0) - 0.5);
    float border = min(min(f.x, 1.0 - f.x) * 600.0, min(f.y, 1.0 - f.y) * 400.0);
    colour = mix(colour, vec3(0.035, 0.06, 0.02), smoothstep(14.0, 4.0, border) * near * 0.8);
    float wood = smoothstep(0.58, 0.63, billow(p / 2400.0, 16.0, 4));
    colour = mix(colour, vec3(0.028, 0.055, 0.022) * (0.7 + 0.6 * wrapped(p / 37.5, 1024.0)), wood);
    float town = smoothstep(0.66, 0.74, billow(p / 4800.0 + 3.5, 8.0, 3));
    vec2 house = mod(floor(p / 30.0), 1280.0);
    float roof = step(0.52, chance(house)) * near;
    colour = mix(colour, mix(vec3(0.16, 0.15, 0.14), vec3(0.34, 0.15, 0.1), chance(house + 3.1)), town * (0.35 + 0.6 * roof));
    float road = abs(mod(p.x + 300.0 * sin(p.y * 6.2832 / 9600.0), 9600.0) - 4800.0);
    colour = mix(colour, vec3(0.24, 0.24, 0.25), smoothstep(14.0, 8.0, road) * near);
    float river = abs(mod(p.x + 1500.0 * sin(p.y * 6.2832 / 12800.0) + 420.0 * sin(p.y * 6.2832 / 2400.0), 19200.0) - 6000.0);
    colour = mix(colour, vec3(0.05, 0.09, 0.12) + 0.25 * horizon, smoothstep(130.0, 100.0, river) * 0.85);
    lights = town * step(0.8, chance(house + 9.7)) * (0.4 + chance(house));
    lights += smoothstep(26.0, 4.0, road) * smoothstep(0.4, 0.1, abs(fract(p.y / 75.0) - 0.5)) * 0.35;
    return colour;
}

// Concrete, taxiway line, grass, and lamps along the runway, at a height where single slabs are seen.
vec3 airfield(vec2 p, float far, out float lights) {
    vec2 slab = abs(fract(p / 6.0) - 0.5);
    float grain = wrapped(p / 1.5, 25600.0) * 0.6 + wrapped(p / 0.375, 102400.0) * 0.4;
    float fine = exp(-far / 60.0);
    vec3 colour = vec3(0.33, 0.32, 0.3) * (0.9 + 0.25 * (wrapped(p / 37.5, 1024.0) - 0.5) + 0.18 * fine * (grain - 0.5));
    colour *= 1.0 - 0.3 * smoothstep(0.48, 0.495, max(slab.x, slab.y)) * fine;
    float line = smoothstep(0.34, 0.2, abs(abs(p.x) - 21.0)) + smoothstep(0.3, 0.18, abs(abs(p.x) - 12.0)) * step(0.4, fract(p.y / 24.0));
    colour = mix(colour, vec3(0.72, 0.68, 0.5), min(line, 1.0) * exp(-far / 220.0));
    vec3 grass = mix(vec3(0.1, 0.15, 0.04), vec3(0.2, 0.2, 0.08), wrapped(p / 75.0, 512.0)) * (0.75 + 0.5 * wrapped(p / 2.34375, 16384.0) * exp(-far / 150.0) + 0.25 * (1.0 - exp(-far / 150.0)));
    float across = abs(p.x);
    float is_grass = smoothstep(30.0, 30.8, across) * (1.0 - smoothstep(96.0, 97.0, across) * smoothstep(122.0, 121.0, across));
    colour = mix(colour, grass, is_grass);
    float lamp = length(vec2(across - 26.0, (fract(p.y / 60.0) - 0.5) * 60.0));
    lights = smoothstep(0.5 + 0.004 * far, 0.15, lamp) * 3.0;
    return colour;
}

vec3 ground_at(vec2 p, float far, out float lights) {
    float on_field = smoothstep(260.0, 60.0, flight.x) * smoothstep(900.0, 500.0, abs(p.x));
    float far_lights = 0.0, near_lights = 0.0;
    vec3 colour = on_field < 0.999 ? land(p, far, far_lights) : vec3(0.0);
    if (on_field > 0.001) colour = mix(colour, airfield(p, far, near_lights), on_field);
    lights = mix(far_lights, near_lights, on_field);
    return colour;
}

vec3 ground_along(vec3 way, vec3 haze_seen) {
    float far = flight.x / -way.z;
    vec2 p = way.xy * far;
    float lights, more_lights;
    vec2 first = vec2(p.x, mod(p.y + flight.y, REPEAT_M));
    vec3 colour = ground_at(first, far, lights);
    if (flight.w > 0.003) {
        vec3 other = ground_at(vec2(p.x, mod(p.y + flight.z, REPEAT_M)), far, more_lights);
        colour = mix(colour, other, flight.w);
        lights = mix(lights, more_lights, flight.w);
    }
    float shade = 1.0 - 0.4 * weather.x * smoothstep(0.4, 0.7, billow(first / 2400.0 + 5.0, 16.0, 2)) * step(flight.x, DECK_M);
    vec3 lit = colour * (sky_light * 0.7 + sun_colour * 0.75 * max(sun.z, 0.0) * shade * (1.0 - 0.75 * weather.x));
    lit += vec3(1.0, 0.72, 0.38) * lights * smoothstep(0.45, 0.1, weather.y) * 0.9;
    float haze = 1.0 - exp(-pow(far / mix(34000.0, 9000.0, weather.x), 1.2) * mix(1.0, 0.45, smoothstep(0.0, 4000.0, flight.x)));
    return mix(lit, haze_seen * 0.8, haze);
}

// Hangars, halls and a tower along the airfield, BUILT_M to both sides: colour, and how much of the way they cover.
vec4 buildings_along(vec3 way, float flown_m, vec3 haze_seen) {
    float far = BUILT_M / max(abs(way.x), 0.02);
    float along = mod(way.y * far + flown_m, REPEAT_M), high = way.z * far + flight.x;
    vec2 cell = vec2(floor(along / 96.0), step(0.0, way.x));
    float kind = chance(cell + 5.7), across = fract(along / 96.0) * 96.0 - 48.0;
    float wide = 26.0 + 20.0 * chance(cell + 1.9), top = 9.0 + 9.0 * chance(cell + 8.3);
    if (kind > 0.5) top += 5.0 * (1.0 - pow(across / wide, 2.0));  // a hangar's round roof
    float soft = 0.0006 * far;
    float body = smoothstep(soft, -soft, abs(across) - wide) * smoothstep(soft, -soft, high - top) * step(0.3, kind);
    float shaft = smoothstep(soft, -soft, abs(across) - 2.6) * smoothstep(soft, -soft, high - 34.0);
    float cab = smoothstep(soft, -soft, abs(across) - 5.2) * smoothstep(2.6, 2.6 - soft, abs(high - 35.5));
    float tower = max(shaft, cab) * step(kind, 0.04);
    vec3 wall = mix(vec3(0.3, 0.32, 0.35), vec3(0.44, 0.37, 0.27), chance(cell + 3.3));
    float doors = kind > 0.5 ? step(high, 9.0) * 0.35 * (0.7 + 0.3 * step(0.1, fract(across / 13.0))) : 0.0;
    float panes = kind > 0.5 ? 0.0 : step(0.35, fract(high / 3.6)) * step(0.12, fract(across / 4.0)) * 0.5;
    wall *= 1.0 - max(max(doors, panes * step(0.3, kind)), cab * step(abs(high - 35.8), 1.4) * step(kind, 0.04) * 0.8);
    vec3 lit = wall * (sky_light * 0.75 + sun_colour * 0.22 * (1.0 - 0.7 * weather.x));
    float there = step(0.0, high) * smoothstep(300.0, 120.0, flight.x) * smoothstep(0.05, 0.12, abs(way.x));
    return vec4(mix(lit, haze_seen * 0.85, 1.0 - exp(-far / 5200.0)), max(body, tower) * there);
}

// The cloud deck from above or from below: colour, and how much it covers.
vec4 deck_along(vec3 way, float flown_m, vec3 haze_seen) {
    float over = flight.x - DECK_M;
    if (way.z * over >= 0.0) return vec4(0.0);
    float far = -over / way.z;
    vec2 p = way.xy * far;
    p.y = mod(p.y + flown_m, REPEAT_M);
    float body = billow(p / 2400.0, 16.0, 5);
    float cover = smoothstep(0.72 - 0.5 * weather.x, 0.86 - 0.42 * weather.x, body);
    vec2 toward = sun.xy * 160.0;
    float relief = body - billow((p + toward) / 2400.0, 16.0, 4);
    float bright = clamp(0.42 + 7.0 * relief + 0.5 * (body - 0.5), 0.0, 1.0);
    vec3 top = sky_light * (0.3 + 0.2 * bright) + sun_colour * (0.02 + bright * bright * 0.2);
    vec3 below = sky_light * (0.62 - 0.3 * weather.x * smoothstep(0.5, 0.8, body)) + sun_colour * 0.05;
    vec3 colour = over > 0.0 ? top : below;
    float haze = 1.0 - exp(-far / 42000.0);
    return vec4(mix(colour, haze_seen, haze), cover * exp(-far / 160000.0));
}

// Clouds that tower over the horizon; distant lightning glows softly from within.
vec4 towers_along(vec3 way, float towards) {
    float heading = atan(way.x, way.y), rise = way.z;
    vec2 p = vec2(heading * 4.0 + 0.0006 * state.x, rise * 11.0);
    float crest = 0.02 + 0.26 * weather.x * weather.x * (0.35 + smooth_noise(vec2(p.x * 1.3, 3.0))) - 0.02;
    float ragged = 0.09 * (smooth_noise(p * 3.0) - 0.5) + 0.06 * (smooth_noise(p * 7.0) - 0.5) + 0.03 * (smooth_noise(p * 15.0) - 0.5);
    float body = smoothstep(0.02, -0.02, rise - crest + ragged * weather.x);
    float cover = body * smoothstep(0.35, 0.7, weather.x) * smoothstep(-0.06, 0.01, rise);
    float lump = smooth_noise(p * 4.0) * 0.6 + smooth_noise(p * 9.0) * 0.4;
    vec3 sun_side = sun_colour * (0.12 + 0.3 * smoothstep(0.3, 0.8, lump + 0.2 * towards));
    vec3 colour = sky_light * (0.32 + 0.35 * lump) + sun_side * (0.4 + 0.6 * smoothstep(crest - 0.12, crest, rise));
    float spot = exp(-9.0 * (pow(heading - weather.w, 2.0) + 6.0 * pow(rise - 0.04, 2.0)));
    colour += vec3(0.85, 0.9, 1.2) * weather.z * spot * (0.3 + 1.1 * lump * lump);
    return vec4(colour, cover);
}

vec3 sky_along(vec3 way, vec3 haze_seen, float towards) {
    float height = max(way.z, 0.0);
    vec3 colour = mix(haze_seen, zenith, 1.0 - exp(-3.4 * height));
    float clear = 1.0 - air.w;
    colour += sun_colour * clear * (pow(towards, 9000.0) * 9.0 + pow(towards, 300.0) * 0.25 + pow(towards, 40.0) * 0.08);
    vec2 star = way.xy / (way.z + 0.4) * 90.0;
    colour += vec3(0.8, 0.85, 1.0) * step(0.985, chance(floor(star))) * smoothstep(0.35, 0.1, length(fract(star) - 0.5)) * smoothstep(0.2, 0.03, weather.y) * smoothstep(0.0, 0.25, way.z) * 0.5 * (1.0 - smoothstep(0.5, 0.85, weather.x));
    return colour;
}

void main() {
    vec3 way = normalize(place - p3d_ViewMatrixInverse[3].xyz);
    vec3 haze_seen = haze_colour(way);  // sun and cabin turn together, the earth turns below
    float towards = max(dot(way, sun), 0.0);
    float bank = attitude.x, pitch = attitude.y;
    way = vec3(way.x, way.y * cos(pitch) - way.z * sin(pitch), way.y * sin(pitch) + way.z * cos(pitch));
    way = vec3(way.x * cos(bank) - way.z * sin(bank), way.y, way.x * sin(bank) + way.z * cos(bank));  // left wing down
    vec3 colour;
    if (way.z > -0.0004) {
        colour = sky_along(way, haze_seen, towards);
        if (flight.x < 400.0) {
            float heading = atan(way.x, way.y);
            float trees = 0.006 + 0.006 * smooth_noise(vec2(heading * 60.0, 1.0)) + 0.003 * smooth_noise(vec2(heading * 260.0, 4.0));
            vec3 wood = mix(vec3(0.03, 0.05, 0.03) * (sky_light + 0.5 * sun_colour), haze_seen, 0.55);
            colour = mix(colour, wood, smoothstep(0.0008, 0.0, way.z - trees) * smoothstep(400.0, 60.0, flight.x));
        }
    } else {
        colour = ground_along(way, haze_seen);
    }
    if (flight.x < 300.0) {
        vec4 built = buildings_along(way, flight.y, haze_seen);
        if (flight.w > 0.003) built = mix(built, buildings_along(way, flight.z, haze_seen), flight.w);
        colour = mix(colour, built.rgb, built.a);
    }
    vec4 deck = deck_along(way, flight.y, haze_seen);
    if (flight.w > 0.003) deck = mix(deck, deck_along(way, flight.z, haze_seen), flight.w);
    colour = mix(colour, deck.rgb, deck.a);
    vec4 towers = towers_along(way, towards);
    colour = mix(colour, towers.rgb, towers.a);
    float within = smoothstep(THICK_M, 0.4 * THICK_M, abs(flight.x - DECK_M)) * smoothstep(0.2, 0.5, weather.x);
    float passing = smoothstep(0.72, 1.0, weather.x) * smoothstep(0.45, 0.75, smooth_noise(vec2(state.x * 0.09, 2.0)));  // rags of cloud
    vec2 rag = vec2(way.y * 3.0 + attitude.z, way.z * 5.0 / (abs(way.x) + 0.3));
    float wisps = 0.65 + 0.35 * smooth_noise(rag * 1.7) + 0.2 * (smooth_noise(rag * 5.0) - 0.5);
    vec3 mist = (sky_light * 0.85 + sun_colour * 0.12) * (0.8 + 0.25 * wisps);
    colour = mix(colour, mist, clamp(max(within, 0.8 * passing) * wisps * 1.15, 0.0, 1.0));
    float off = atan(way.x, way.y) - weather.w;
    float lump = smooth_noise(vec2(off * 7.0, way.z * 12.0)) * 0.65 + smooth_noise(vec2(off * 17.0, way.z * 29.0)) * 0.35;
    float glow = 0.02 + 0.6 * lump * lump * exp(-9.0 * off * off - 40.0 * (way.z - 0.04) * (way.z - 0.04));
    colour += vec3(0.3, 0.33, 0.45) * weather.z * glow;
    float rain = smoothstep(0.8, 0.95, weather.x);
    if (rain > 0.0) {  // drops that run back along the pane
        float along = atan(way.y, abs(way.x) + 0.05);
        float rows = way.z * 46.0 + 0.6 * along;
        float drops = smooth_noise(vec2(along * 9.0 + 2.2 * state.x + 37.0 * chance(vec2(floor(rows), 3.0)), floor(rows)));
        float streak = smoothstep(0.66, 0.86, drops) * smoothstep(0.5, 0.2, abs(fract(rows) - 0.5));
        colour = mix(colour, colour * 0.6 + 0.35 * (sky_light + 0.4 * horizon), 0.55 * streak * rain);
    }
    shown = finished(colour);
}
