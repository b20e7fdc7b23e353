// A surface in the sun: texture, bump, shadow, sky light from above, glass that mirrors the sky.
uniform mat4 p3d_ViewMatrixInverse;
uniform sampler2D p3d_Texture0;
uniform vec4 finish;  // shine, gloss, bump, glow
uniform float is_leaf;
in vec3 normal, tint;
in vec2 uv;
out vec4 shown;

// Unparametrised bump mapping (Mikkelsen 2010): the texture's brightness as height.
vec3 bumped(vec3 n, float height) {
    vec3 along = dFdx(place), up = dFdy(place);
    vec3 r1 = cross(up, n), r2 = cross(n, along);
    float area = dot(along, r1);
    vec3 slope = sign(area) * (dFdx(height) * r1 + dFdy(height) * r2);
    return normalize(abs(area) * n - finish.z * 0.02 * slope);
}

void main() {
    vec4 texel = texture(p3d_Texture0, uv);
    if (is_leaf > 0.5 && texel.a < 0.4) discard;
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 to_eye = normalize(eye - place);
    vec3 albedo = pow(texel.rgb * tint, vec3(2.2));
    vec3 n = normalize(normal);
    if (finish.z > 0.0) n = bumped(n, dot(texel.rgb, vec3(0.33)));
    float facing = max(dot(n, sun), 0.0);
    if (is_leaf > 0.5) facing = 0.75 * facing + 0.25 * (0.5 + 0.5 * dot(n, sun)) + 0.35 * pow(max(-dot(to_eye, sun), 0.0), 3.0);
    vec3 colour = shaded(albedo, n, to_eye, facing, finish.x, finish.y);
    float glass = is_leaf > 0.5 ? 0.0 : smoothstep(0.9, 0.6, texel.a);
    if (glass > 0.0) {
        vec3 away = reflect(-to_eye, n);
        float grazing = pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
        vec3 mirrored = mix(horizon * 0.55, mix(horizon, zenith, clamp(away.z * 1.6, 0.0, 1.0)), smoothstep(-0.05, 0.12, away.z));
        colour = mix(colour, mirrored, glass * (0.16 + 0.7 * grazing));
    }
    colour += albedo * finish.w * state.z;
    shown = finished(through_air(colour, place, eye));
}
