// The sky: a gradient, the sun with its glow, and clouds that drift and are lit from the sun's side.
in vec3 direction;
out vec4 shown;

float billows(vec2 p) {
    float sum = 0.0, weight = 0.5;
    for (int octave = 0; octave < 5; octave++) {
        sum += weight * smooth_noise(p);
        p = mat2(1.6, 1.2, -1.2, 1.6) * p + 7.0;
        weight *= 0.5;
    }
    return sum;
}

void main() {
    vec3 way = normalize(direction);
    float height = max(way.z, 0.0);
    vec3 colour = mix(haze_colour(way), zenith, 1.0 - exp(-3.2 * height));
    float towards = max(dot(way, sun), 0.0);
    float clear = 1.0 - air.w;
    colour += sun_colour * clear * (pow(towards, 16000.0) * 9.0 + pow(towards, 400.0) * 0.25 + pow(towards, 60.0) * 0.07 + pow(towards, 9.0) * 0.05);
    if (way.z > 0.012) {
        vec2 at = way.xy / (way.z + 0.16) * 1.15 + vec2(0.006, 0.002) * state.x;
        float cover = air.z;
        float body = billows(at);
        float thick = smoothstep(0.72 - 0.45 * cover, 0.98 - 0.32 * cover, body);
        float shade = clamp(0.5 + 2.2 * (body - billows(at + sun.xy * 0.14)), 0.0, 1.0);
        vec3 dark = mix(sky_light * 0.95, vec3(0.16, 0.18, 0.22), air.w);
        vec3 bright = sky_light * 0.5 + sun_colour * mix(0.36, 0.14, air.w);
        vec3 cloud = mix(dark, bright, shade) + sun_colour * clear * pow(towards, 6.0) * 0.25 * (1.0 - thick);
        colour = mix(colour, mix(cloud, haze_colour(way), exp(-7.0 * height)), thick * smoothstep(0.012, 0.12, way.z));
    }
    shown = finished(colour);
}
