// A spider: its colours run from pale to dark; skin is dull and grained, eyes and fangs shine, hairs glisten along their sides.
uniform mat4 p3d_ViewMatrixInverse;
uniform vec4 look;  // dark 0..1, hairy 0..1
in vec3 normal, tint, rest, along;  // tint: pattern, shade, region (0 carapace, 0.5 abdomen, 1 leg)
in float tip;
flat in float what;  // 0 skin, 1 eye or fang, 2 hair
out vec4 shown;

// pale, brown and dark; body and pattern of carapace, abdomen, leg; then the hair
const vec3 BODY[9] = vec3[9](
    vec3(0.86, 0.74, 0.60), vec3(0.45, 0.33, 0.22), vec3(0.34, 0.26, 0.20),
    vec3(0.90, 0.80, 0.68), vec3(0.42, 0.31, 0.22), vec3(0.16, 0.12, 0.105),
    vec3(0.88, 0.77, 0.63), vec3(0.46, 0.33, 0.22), vec3(0.19, 0.145, 0.12));
const vec3 PATTERN[9] = vec3[9](
    vec3(0.78, 0.62, 0.48), vec3(0.24, 0.17, 0.12), vec3(0.18, 0.13, 0.10),
    vec3(0.78, 0.60, 0.48), vec3(0.22, 0.16, 0.12), vec3(0.31, 0.18, 0.12),
    vec3(0.74, 0.58, 0.46), vec3(0.28, 0.20, 0.14), vec3(0.44, 0.29, 0.19));
const vec3 HAIR[3] = vec3[3](vec3(0.93, 0.86, 0.76), vec3(0.64, 0.50, 0.37), vec3(0.42, 0.32, 0.26));

float cell(vec3 p) { return chance(p.xy + 17.0 * p.z); }

float grain(vec3 p) {
    vec3 low = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    float near = mix(mix(cell(low), cell(low + vec3(1, 0, 0)), f.x), mix(cell(low + vec3(0, 1, 0)), cell(low + vec3(1, 1, 0)), f.x), f.y);
    low.z += 1.0;
    float far = mix(mix(cell(low), cell(low + vec3(1, 0, 0)), f.x), mix(cell(low + vec3(0, 1, 0)), cell(low + vec3(1, 1, 0)), f.x), f.y);
    return mix(near, far, f.z);
}

vec3 of_look(vec3 pale, vec3 brown, vec3 dark) {
    return mix(mix(pale, brown, clamp(look.x * 2.0, 0.0, 1.0)), dark, clamp(look.x * 2.0 - 1.0, 0.0, 1.0));
}

void main() {
    vec3 to_eye = normalize(p3d_ViewMatrixInverse[3].xyz - place);
    vec3 n = normalize(normal);
    int region = 3 * int(tint.z * 2.0 + 0.5);
    vec3 body = of_look(BODY[region], BODY[region + 1], BODY[region + 2]);
    vec3 pattern = of_look(PATTERN[region], PATTERN[region + 1], PATTERN[region + 2]);
    vec3 colour = mix(body, pattern, tint.x) * tint.y;
    vec3 result;
    if (what > 1.5) {
        vec3 hair = of_look(HAIR[0], HAIR[1], HAIR[2]);
        vec3 albedo = pow(clamp(mix(colour * 0.75, mix(colour, hair * (0.45 + 0.9 * tint.y), 0.6), tip), 0.0, 1.0), vec3(2.2));
        vec3 t = normalize(along);
        float aslant = dot(t, sun);
        float facing = clamp(dot(n, sun) * 0.6 + 0.4, 0.0, 1.0) * sqrt(max(1.0 - aslant * aslant, 0.0));
        float through = pow(clamp(-dot(to_eye, sun) * 0.5 + 0.5, 0.0, 1.0), 3.0) * tip;
        result = shaded(albedo, normalize(n + t), to_eye, facing + 0.5 * through, 0.0, 1.0) * (0.65 + 0.35 * tip);
        float glisten = pow(max(1.0 - pow(dot(t, normalize(sun + to_eye)), 2.0), 0.0), 24.0);
        result += sun_colour * (0.3 * albedo + 0.025) * glisten * facing * tip;
    } else {
        vec3 at = rest * vec3(430.0, 85.0, 430.0);
        float fine = grain(at), broad = grain(rest * 34.0 + 5.0);
        bool is_glossy = what > 0.5;
        if (is_glossy) colour = vec3(0.03, 0.022, 0.02);
        else {
            vec3 slope = vec3(grain(at + vec3(0.6, 0, 0)), grain(at + vec3(0, 0.6, 0)), grain(at + vec3(0, 0, 0.6))) - fine;
            n = normalize(n - slope * mix(0.35, 0.8, look.y));
            colour *= mix(1.0, (0.4 + 0.8 * fine) * (0.78 + 0.45 * broad), mix(0.45, 1.0, look.y));
        }
        float facing = clamp(dot(n, sun) * 0.8 + 0.2, 0.0, 1.0);
        result = shaded(pow(colour, vec3(2.2)), n, to_eye, facing, is_glossy ? 1.6 : mix(0.14, 0.03, look.y), is_glossy ? 160.0 : 22.0);
        vec3 away = reflect(-to_eye, n);
        float grazing = (is_glossy ? 0.13 : 0.04) + 0.96 * pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
        vec3 room = mix(ground_light, horizon, smoothstep(-0.1, 0.5, away.z));
        result += room * grazing * (is_glossy ? 1.0 : mix(0.4, 0.1, look.y));
    }
    shown = finished(through_air(result, place, p3d_ViewMatrixInverse[3].xyz));
}
