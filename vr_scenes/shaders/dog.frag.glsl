// A dog: short fur with a sheen, from a light friendly coat to a black one with tan; wet eyes and nose, a tongue, a collar.
uniform mat4 p3d_ViewMatrixInverse;
uniform vec4 coat;  // dark 0..1
in vec3 normal, tint, rest, along;  // tint: saddle, shade, light parts
in float tip;
flat in float what;  // 0 fur, 1 eye, 2 hair, 3 nose and claws, 4 tongue, 5 leather, 6 tooth
out vec4 shown;

float strands(vec3 p) {  // streaks along the body
    vec2 q = vec2(p.x * 260.0 + p.z * 90.0, p.y * 46.0 + p.z * 60.0);
    return 0.6 * smooth_noise(q) + 0.4 * smooth_noise(q * 2.3 + 7.0);
}

vec3 fur_colour() {
    vec3 friendly = mix(vec3(0.80, 0.57, 0.33), vec3(0.70, 0.44, 0.23), tint.x);
    friendly = mix(friendly, vec3(0.93, 0.88, 0.79), tint.z);
    vec3 dark = mix(vec3(0.43, 0.30, 0.19), vec3(0.085, 0.075, 0.07), tint.x);
    float mask = smoothstep(0.54, 0.60, rest.y) * step(0.43, rest.z);  // a black muzzle
    float face = smoothstep(0.40, 0.44, rest.y) * step(0.55, rest.z);  // a dark dog wears no blaze
    dark = mix(dark, vec3(0.48, 0.35, 0.23), tint.z * (1.0 - face) * (1.0 - mask));
    dark *= 1.0 - 0.35 * face;
    dark = mix(dark, vec3(0.13, 0.11, 0.10), mask);
    float spread = smoothstep(-0.2, 0.2, coat.x * 1.4 - 0.2 - 0.35 * (1.0 - tint.x));  // the saddle darkens first
    return mix(friendly, dark, spread) * tint.y;
}

vec3 eye_colour() {  // tint: which way this point of the eye looks; a pupil in a brown iris, hardly any white
    float ahead = dot(normalize(2.0 * tint - 1.0), normalize(vec3(0.42 * sign(rest.x), 0.88, 0.16)));
    vec3 iris = mix(vec3(0.055, 0.020, 0.007), vec3(0.085, 0.036, 0.009), coat.x);
    vec3 colour = mix(vec3(0.014, 0.009, 0.008), iris, smoothstep(0.60, 0.70, ahead));
    return mix(colour, vec3(0.003), smoothstep(0.80, 0.88, ahead));
}

void main() {
    shade_share = 0.25;
    vec3 to_eye = normalize(p3d_ViewMatrixInverse[3].xyz - place);
    vec3 n = normalize(normal);
    float facing = clamp(dot(n, sun) * 0.8 + 0.2, 0.0, 1.0);
    vec3 result;
    if (what > 0.5 && what < 1.5) {
        result = shaded(eye_colour(), n, to_eye, facing, 2.2, 240.0);
        float grazing = pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
        result += mix(ground_light, zenith, smoothstep(-0.1, 0.5, reflect(-to_eye, n).z)) * (0.03 + 0.12 * grazing);
    } else if (what > 2.5) {
        vec3 albedo = what < 3.5 ? vec3(0.026, 0.023, 0.023) : what < 4.5 ? vec3(0.50, 0.13, 0.13) : what < 5.5 ? vec3(0.20, 0.035, 0.03) : vec3(0.75, 0.70, 0.60);
        float shine = what < 4.5 ? 0.3 : 0.1;
        if (what < 3.5) {
            n = normalize(n + 0.35 * (strands(rest * 5.0) - 0.5));
            float nostril = step(0.5, rest.z) * (1.0 - smoothstep(0.0024, 0.0048, length(vec2(abs(rest.x) - 0.0085, 1.3 * (rest.z - 0.6025)))));
            albedo *= 1.0 - 0.9 * nostril;
            shine *= 0.7 - 0.7 * nostril;
        }
        result = shaded(albedo, n, to_eye, facing, shine, 28.0);
    } else {
        vec3 colour = fur_colour();
        float strand = strands(rest);
        if (what > 1.5) {
            vec3 albedo = pow(colour * mix(0.82, 1.10, tip), vec3(2.2));
            vec3 t = normalize(along);
            float aslant = dot(t, sun);
            float lit_share = clamp(dot(n, sun) * 0.7 + 0.3, 0.0, 1.0) * mix(1.0, sqrt(max(1.0 - aslant * aslant, 0.0)), 0.5);
            result = shaded(albedo, normalize(n + 0.4 * t), to_eye, lit_share, 0.0, 1.0);
            float glisten = pow(max(1.0 - pow(dot(t, normalize(sun + to_eye)), 2.0), 0.0), 30.0);
            result += sun_colour * (0.16 * albedo + 0.012) * glisten * lit_share * tip;
        } else {
            n = normalize(n + vec3(0.5, 0.5, 0.2) * (strand - 0.5) * 0.5);
            float ear = rest.z > 0.72 ? mix(0.62, 0.85, coat.x) : 1.0;
            vec3 albedo = pow(colour * (0.72 + 0.4 * strand) * ear, vec3(2.2));
            result = shaded(albedo, n, to_eye, facing, 0.05, 14.0);
            float rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0);
            result += albedo * rim * (0.5 * sky_light + 0.25 * sun_colour * facing);
        }
    }
    shown = finished(through_air(result, place, p3d_ViewMatrixInverse[3].xyz));
}
