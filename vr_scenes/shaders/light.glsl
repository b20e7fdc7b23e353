// How sun, sky and lamps fall on a surface; shared by the fragment shaders of all surfaces and figures.
uniform struct p3d_LightSourceParameters {
    vec4 color;
    vec4 position;
    sampler2DShadow shadowMap;
    mat4 shadowViewMatrix;
} p3d_LightSource[2];
uniform float is_near;
uniform mat4 box_of_world[2];  // each moves its box to the cube from -1 to 1
uniform int boxes;
uniform vec4 lamp_place[6];  // world; where it has fallen to a half, m
uniform vec4 lamp_colour[6];
uniform int lamps;
uniform vec4 shades[24];  // balls: place, radius
uniform vec4 shaded_region;  // a ball around all that they darken
uniform int shade_count;
in vec3 place;
float shade_share = 1.0;  // how much the balls darken; a figure whose own feet they are takes less
in vec4 wide_shadow, near_shadow;

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

float sunlit() {
    return is_near > 0.5 ? lit(p3d_LightSource[1].shadowMap, near_shadow)
                         : lit(p3d_LightSource[0].shadowMap, wide_shadow) * past_boxes(place);
}

// The share of the sky that balls close by leave free (after Quilez, sphere ambient occlusion).
float open_sky(vec3 n) {
    if (shade_count == 0 || distance(place, shaded_region.xyz) > shaded_region.w) return 1.0;
    float covered = 0.0;
    for (int i = 0; i < shade_count; i++) {
        vec3 way = shades[i].xyz - place;
        float square = dot(way, way) + 1e-8;
        covered += min(1.0, max(dot(n, way) * inversesqrt(square), 0.0) * shades[i].w * shades[i].w / square);
    }
    return 1.0 - 0.92 * shade_share * (1.0 - exp(-1.3 * covered));
}

// Linear colour of a surface; `facing` 0..1: how far it faces the sun (softer for leaves and skin), `shine` and `gloss`
// the strength and sharpness of highlights.
vec3 shaded(vec3 albedo, vec3 n, vec3 to_eye, float facing, float shine, float gloss) {
    float light = facing > 0.0 ? facing * sunlit() * (1.0 - 0.55 * air.w) : 0.0;
    float open = open_sky(n);
    light *= 0.4 + 0.6 * open;
    vec3 colour = albedo * (mix(ground_light, sky_light, n.z * 0.5 + 0.5) * open + sun_colour * light);
    colour += sun_colour * shine * pow(max(dot(n, normalize(sun + to_eye)), 0.0), gloss) * light;
    for (int i = 0; i < lamps; i++) {
        vec3 way = lamp_place[i].xyz - place;
        float distance_m = max(length(way), 1e-3);
        vec3 to_lamp = way / distance_m;
        float share = distance_m / lamp_place[i].w;
        float near = 1.0 / (1.0 + share * share);
        float lamp_facing = max(dot(n, to_lamp), 0.0);
        float glint = shine * pow(max(dot(n, normalize(to_lamp + to_eye)), 0.0), gloss);
        colour += lamp_colour[i].rgb * near * near * lamp_facing * open * (albedo + glint);
    }
    return colour;
}
