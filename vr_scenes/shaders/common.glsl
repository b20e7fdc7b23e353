// What every shader shares: the air between eye and world, tone mapping, and the calm veil over everything.
uniform vec3 sun;  // to the sun, length 1, world space
uniform vec3 sun_colour, sky_light, ground_light, zenith, horizon;  // linear
uniform vec4 air;  // haze per m, mist, clouds, storm
uniform vec4 state;  // clock s, wind, glow, brightness
uniform vec4 veil;  // display colour, share

vec3 haze_colour(vec3 direction) {
    float towards = max(dot(direction, sun), 0.0);
    float warm = (1.0 - air.w) * (0.16 * towards * towards + 0.5 * pow(towards, 8.0));
    return horizon * (1.0 - 0.25 * air.w) + sun_colour * 0.22 * warm;
}

vec3 through_air(vec3 colour, vec3 place, vec3 eye) {
    vec3 way = place - eye;
    float distance_m = length(way);
    vec3 direction = way / max(distance_m, 1e-3);
    float haze = 1.0 - exp(-pow(distance_m * air.x, 1.35));
    const float MIST_M = 2.6;  // height in which the low mist falls to a third
    float rise = way.z / MIST_M;
    float mean = abs(rise) < 1e-3 ? 1.0 : (1.0 - exp(-rise)) / rise;
    float depth = air.y * 0.0085 * distance_m * exp(-max(eye.z, 0.0) / MIST_M) * clamp(mean, 0.0, 6.0);
    float mist = 0.82 * (1.0 - exp(-depth));
    vec3 far = haze_colour(direction);
    colour = mix(colour, far, haze);
    return mix(colour, far * 0.9 + 0.12 * sky_light, mist);
}

// The filmic curve of Narkowicz (2015), an approximation of ACES.
vec3 film(vec3 x) { return clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0); }

vec4 finished(vec3 colour) {
    vec3 shown = pow(film(colour * 0.86 * state.w), vec3(1.0 / 2.2));
    return vec4(mix(shown, veil.rgb, veil.a), 1.0);
}

float chance(vec2 p) {
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

float smooth_noise(vec2 p) {
    vec2 cell = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(chance(cell), chance(cell + vec2(1, 0)), f.x),
               mix(chance(cell + vec2(0, 1)), chance(cell + vec2(1, 1)), f.x), f.y);
}
