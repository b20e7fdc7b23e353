// Glass: what lies behind shows through its tint, the sky is mirrored at a slant, lamps glint.
uniform mat4 p3d_ViewMatrixInverse;
uniform sampler2D p3d_Texture0;
uniform vec4 finish;  // shine, gloss, bump, glow
in vec3 normal, tint;
in vec2 uv;
out vec4 shown;

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 to_eye = normalize(eye - place);
    vec3 n = normalize(normal);
    if (dot(n, to_eye) < 0.0) n = -n;
    vec4 texel = texture(p3d_Texture0, uv);
    float grazing = 0.04 + 0.96 * pow(1.0 - max(dot(n, to_eye), 0.0), 5.0);
    vec3 away = reflect(-to_eye, n);
    vec3 mirrored = mix(ground_light, mix(horizon, zenith, clamp(away.z * 1.6, 0.0, 1.0)), smoothstep(-0.1, 0.15, away.z));
    vec3 glints = shaded(vec3(0.0), n, to_eye, max(dot(n, sun), 0.0), finish.x, finish.y);
    float dirt = 1.0 - texel.a;
    vec3 body = pow(texel.rgb * tint, vec3(2.2)) * (sky_light + 0.3 * sun_colour);
    float cover = clamp(grazing + 0.06 + dirt * 0.5 + max(glints.r, max(glints.g, glints.b)), 0.0, 1.0);
    vec3 colour = mirrored * grazing + glints + body * (0.06 + dirt * 0.5);
    vec3 finished_colour = finished(colour / max(cover, 1e-3)).rgb;
    shown = vec4(finished_colour, max(cover, veil.a));
}
