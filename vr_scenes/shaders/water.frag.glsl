// Level water: mirrors the picture that the mirrored camera drew, moved by small waves.
uniform mat4 p3d_ViewMatrixInverse;
uniform sampler2D mirror;
in vec3 place;
in vec4 on_screen;
out vec4 shown;

vec2 slope(vec2 p, float clock_s) {
    vec2 sum = vec2(0.0);
    vec2 way = vec2(0.86, 0.5);
    float size = 0.55, steep = 0.5;
    for (int wave = 0; wave < 6; wave++) {
        sum += way * steep * cos(dot(p, way) * size * 6.2832 * 0.35 + clock_s * 1.1 * sqrt(size) + 4.0 * smooth_noise(p * 0.13 * size + float(wave)));
        way = vec2(way.x * 0.36 - way.y * 0.93, way.x * 0.93 + way.y * 0.36);
        size *= 1.75;
        steep *= 0.72;
    }
    return sum;
}

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 way = place - eye;
    float distance_m = length(way);
    vec3 to_eye = -way / distance_m;
    float calm = smooth_noise(place.xy * vec2(0.012, 0.035) + state.x * 0.008);  // bands of still and ruffled water
    vec2 tilt = slope(place.xy, state.x) * (0.012 + 0.03 * calm) / (1.0 + 0.012 * distance_m);
    vec3 n = normalize(vec3(-tilt, 1.0));
    float grazing = pow(1.0 - clamp(dot(to_eye, n), 0.0, 1.0), 5.0);
    float share = 0.04 + 0.96 * grazing;
    vec2 push = tilt * vec2(0.6, 1.3);
    push.y = min(push.y, 0.5 * max(0.0, to_eye.z - 0.016));  // close to the far shore no wave shows what lies past it
    vec2 at = on_screen.xy / on_screen.w * 0.5 + 0.5 + push;
    vec3 mirrored = texture(mirror, clamp(at, 0.002, 0.998)).rgb;
    vec3 deep = finished(through_air(vec3(0.012, 0.05, 0.055) + 0.05 * sky_light, place, eye)).rgb;
    vec3 half_way = normalize(sun + to_eye);
    float glitter = pow(max(dot(normalize(vec3(-3.0 * tilt, 1.0)), half_way), 0.0), 420.0);
    vec3 colour = mix(deep, mirrored * 0.97, clamp(share * 1.15, 0.0, 0.96));
    colour += (1.0 - veil.a) * glitter * vec3(0.9, 0.66, 0.36) * 0.8;
    float mist = 0.5 * air.y * (1.0 - exp(-distance_m * 0.012));
    vec3 far = finished(haze_colour(-to_eye) * 0.9 + 0.12 * sky_light).rgb;
    shown = vec4(mix(colour, far, mist), 1.0);
}
