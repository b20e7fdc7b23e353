// A surface in the sun: texture, bump, shadow, sky light from above, glass that mirrors the sky.
uniform mat4 p3d_ViewMatrixInverse;
uniform struct p3d_LightSourceParameters {
    vec4 color;
    vec4 position;
    sampler2DShadow shadowMap;
    mat4 shadowViewMatrix;
} p3d_LightSource[2];
uniform sampler2D p3d_Texture0;
uniform vec4 finish;  // shine, gloss, bump, glow
uniform float is_near, is_leaf;
uniform mat4 box_of_world[2];  // each moves its box to the cube from -1 to 1
uniform int boxes;
in vec3 place, normal, tint;
in vec2 uv;
in vec4 wide_shadow, near_shadow;
out vec4 shown;

float lit(sampler2DShadow map, vec4 at) {
    vec3 p = at.xyz / at.w;
    p.z -= 0.0006;
    if (any(lessThan(p, vec3(0.0))) || any(greaterThan(p, vec3(1.0)))) return 1.0;
    vec2 texel = 0.75 / vec2(textureSize(map, 0));
    float sum = texture(map, p);
    sum += texture(map, p + vec3(texel.x, texel.y, 0)) + texture(map, p + vec3(-texel.x, texel.y, 0));
    sum += texture(map, p + vec3(texel.x, -texel.y, 0)) + texture(map, p + vec3(-texel.x, -texel.y, 0));
    vec2 edge = smoothstep(vec2(0.5), vec2(0.46), abs(p.xy - 0.5));
    return mix(1.0, sum / 5.0, edge.x * edge.y);  // the map's border fades instead of cutting
}

// Light past the boxes that move: how many metres of them lie on the way to the sun.
float past_boxes(vec3 at) {
    float light = 1.0;
    for (int i = 0; i < boxes; i++) {
        vec3 from = (box_of_world[i] * vec4(at, 1.0)).xyz;
        vec3 step = mat3(box_of_world[i]) * sun;
        vec3 middle = -from / step, half_way = abs(1.0 / step);
        vec3 enter = middle - half_way, leave = middle + half_way;
        float first = max(max(enter.x, enter.y), max(enter.z, 0.0));
        float inside = min(min(leave.x, leave.y), leave.z) - first;
        light *= 1.0 - smoothstep(0.0, 0.02 + 0.012 * first, inside);  // softer from afar, as the sun is no point
    }
    return light;
}

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
    float light = facing;
    if (facing > 0.0) light *= is_near > 0.5 ? lit(p3d_LightSource[1].shadowMap, near_shadow)
                                             : lit(p3d_LightSource[0].shadowMap, wide_shadow) * past_boxes(place);
    light *= 1.0 - 0.55 * air.w;
    vec3 ambient = mix(ground_light, sky_light, n.z * 0.5 + 0.5);
    float glint = finish.x * pow(max(dot(n, normalize(sun + to_eye)), 0.0), finish.y);
    vec3 colour = albedo * (ambient + sun_colour * light) + sun_colour * glint * light;
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
