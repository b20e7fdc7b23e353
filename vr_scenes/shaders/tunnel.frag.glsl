// A tunnel's walls as seen from a train: concrete rings, cables on brackets, lamps, all rolling past, smeared by speed.
uniform mat4 p3d_ViewMatrixInverse;
uniform vec4 rolled;  // two ways rolled m, share of the second, how blurred the first is m
uniform vec4 ride;  // how blurred the second is m, riding 0..1, light inside the train 0..1, standing picture 0..1
in vec3 normal, rest;
in vec2 uv;
in vec4 more;
out vec4 shown;

const float REPEAT = 36.0, LAMP_EVERY = 12.0, RING = 1.5;

// A bar of half width `half_m` every `every`, smeared over `blur` metres: its share of the light.
float bars(float y, float every, float half_m, float blur) {
    float at = abs(mod(y, every) - 0.5 * every);
    float soft = 0.02 + 0.5 * blur;
    float share = smoothstep(half_m + soft, half_m - soft, at);
    return mix(share, 2.0 * half_m / every, smoothstep(every * 0.25, every * 0.6, blur));
}

vec3 wall(float y, float up, float blur) {
    float ring = bars(y, RING, 0.03, blur);
    float patch_of = mix(smooth_noise(vec2(mod(y, REPEAT) * 0.7, rest.z * 1.3 + rest.x)), 0.5, smoothstep(0.2, 2.0, blur));
    float streak = smooth_noise(vec2(mod(y, REPEAT) * 0.05, rest.z * 7.0 + rest.x * 3.0));
    vec3 albedo = vec3(0.15, 0.14, 0.13) * (0.55 + 0.5 * patch_of + 0.4 * streak) * (1.0 - 0.5 * ring);
    for (int i = 0; i < 4; i++) {
        float z = 0.42 + 0.22 * float(i) + 0.025 * sin(6.2832 * y / RING * 0.5) * (1.0 - smoothstep(0.1, 0.8, blur));
        float cable = smoothstep(0.05, 0.02, abs(rest.z - z)) * step(abs(normal.x), 1.5) * step(0.9, abs(normal.x));
        albedo = mix(albedo, vec3(0.03) + 0.03 * float(i & 1), cable);
    }
    float bracket = bars(y + 0.4, RING, 0.035, blur) * step(0.9, abs(normal.x)) * smoothstep(0.3, 0.34, rest.z) * smoothstep(1.24, 1.2, rest.z);
    return mix(albedo, vec3(0.2, 0.19, 0.18), 0.8 * bracket);
}

vec3 lit_wall(float y, float blur) {
    float up = rest.z;
    float along = abs(mod(y, LAMP_EVERY) - 0.5 * LAMP_EVERY);
    float fall = 1.0 / (1.0 + (along * along + (up - 2.2) * (up - 2.2) * 1.5) / 1.4);
    fall = mix(fall, 0.24, smoothstep(3.0, 10.0, blur));
    float lamp = bars(y, LAMP_EVERY, 0.32, blur) * smoothstep(0.12, 0.08, abs(up - 2.2)) * step(0.9, abs(normal.x));
    vec3 glow = vec3(1.0, 0.8, 0.5);
    return wall(y, up, blur) * glow * fall * 1.7 + glow * lamp * 2.6;
}

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 to_eye = normalize(eye - place);
    vec3 first = lit_wall(rest.y - rolled.x, rolled.w);
    vec3 second = lit_wall(rest.y - rolled.y, ride.x);
    vec3 rolling = mix(first, second, rolled.z);
    vec3 still = lit_wall(rest.y, 0.0);
    vec3 colour = mix(rolling, still, ride.w);
    // windows throw the carriage's light onto the wall beside it
    float beside = smoothstep(30.0, 8.0, abs(place.y - 6.0)) * smoothstep(0.2, 0.7, place.z) * smoothstep(2.6, 1.6, place.z);
    colour += wall(rest.y - mix(rolled.x, rolled.y, step(0.5, rolled.z)), rest.z, mix(ride.x, 0.0, ride.w)) * vec3(0.95, 0.97, 1.0) * beside * ride.z * ride.y * 1.1;
    shown = finished(colour * (1.0 - smoothstep(35.0, 95.0, length(place - eye))));
}
