// A person. Brows, lips, irises, lapels and stripes are curves drawn from where a point lies at rest, so they stay crisp.
uniform mat4 p3d_ViewMatrixInverse;
uniform vec4 expression;  // smile -1..1, frown, mouth open, brows raised
uniform vec4 features;  // beard, age, colour of the lips, blush
uniform vec4 dress;  // outfit, pattern, is a woman, a number of one's own
uniform vec4 hair_colour, iris_colour, shirt_colour, tie_colour, own_skin_colour;  // linear
in vec3 normal, tint, rest;
in vec2 uv;
in vec4 more;  // where the point lies for drawing, m; shade
flat in float what;  // see Stuff in people/body_maker.py
out vec4 shown;
const int CLOTH = 0, SKIN = 1, FACE = 2, EYE = 3, HAIR = 4, GLOSS = 5, GLOW = 6, TORSO = 7;

float square(float x) { return x * x; }  // pow of a negative base is undefined

float bell(vec2 p, vec2 centre, vec2 size) {
    vec2 q = (p - centre) / size;
    return exp(-dot(q, q));
}

float inside(float away, float blur) { return smoothstep(blur, -blur, away); }  // 1 where away < 0

float grain(vec3 p) {
    float layer = floor(p.z), share = p.z - layer;
    share = share * share * (3.0 - 2.0 * share);
    return mix(smooth_noise(p.xy + layer * vec2(17.3, 9.1)), smooth_noise(p.xy + (layer + 1.0) * vec2(17.3, 9.1)), share);
}

vec3 painted_mouth(vec3 skin, vec3 at, float blur, inout float wet) {
    float aside = abs(at.x), smile = expression.x;
    float half_wide = 0.0255 * (1.0 + 0.36 * max(smile, 0.0) - 0.06 * max(-smile, 0.0));
    float along = clamp(aside / half_wide, 0.0, 1.2), full = max(1.0 - along * along, 0.0);
    float middle = -0.0665 + smile * 0.0150 * (along * along - 0.42), gap = expression.z * 0.0190 * pow(full, 0.7);
    float away = at.z - middle;
    float above = (0.0052 - 0.0016 * exp(-square(at.x / 0.0035))) * pow(full, 0.65) + gap * 0.35;
    float below = 0.0066 * pow(full, 0.55) + gap * 0.65;
    vec3 lip = mix(skin, skin * vec3(0.95, 0.56, 0.53) + vec3(0.04, 0.0, 0.006), features.z);
    float lips = inside(away - above, blur * 1.2) * inside(-away - below, blur * 1.2) * step(aside, half_wide);
    vec3 colour = mix(skin, lip, lips);
    wet = lips * 0.3;
    colour *= 1.0 - 0.16 * bell(vec2(at.x, away), vec2(0.0, -below - 0.0045), vec2(0.014, 0.0035));
    float line = inside(abs(away + gap * 0.12) - 0.00105 * (1.0 - 0.5 * along) - gap * 0.42, blur)
               * smoothstep(half_wide * 1.04, half_wide * 0.97, aside);
    float teeth = inside(abs(away - gap * 0.14) - gap * 0.26, blur) * step(0.12, expression.z) * smoothstep(0.95, 0.8, along);
    vec3 opened = mix(vec3(0.20, 0.05, 0.045), vec3(0.78, 0.75, 0.70), teeth);
    colour = mix(colour, mix(colour * vec3(0.42, 0.28, 0.27), opened, smoothstep(0.05, 0.25, expression.z)), line * 0.95);
    return colour * (1.0 - 0.25 * bell(vec2(aside, at.z), vec2(half_wide + 0.001, middle + smile * 0.0005), vec2(0.0035)));
}

vec3 painted_face(vec3 skin, vec3 at, out float wet) {
    float aside = abs(at.x), blur = max(fwidth(at.z), 0.0003), age = features.y;
    vec2 q = vec2(aside, at.z);
    vec3 colour = skin * (0.97 + 0.06 * grain(at * 160.0));
    float flush = 0.75 * bell(q, vec2(0.046, -0.026), vec2(0.022, 0.017)) + 0.55 * bell(q, vec2(0.0, -0.028), vec2(0.014, 0.012));
    colour = mix(colour, colour * vec3(1.06, 0.68, 0.62), features.w * flush);
    colour *= 1.0 - 0.24 * bell(q, vec2(0.032, 0.014), vec2(0.021, 0.016));  // sockets
    colour *= 1.0 - 0.20 * age * bell(q, vec2(0.031, -0.010), vec2(0.015, 0.004));  // bags under the eyes
    float jaw = smoothstep(-0.028, -0.060, at.z + 0.10 * max(aside - 0.035, 0.0) - 0.02 * smoothstep(0.05, 0.075, aside));
    float lip_free = 1.0 - 0.75 * bell(q, vec2(0.0, -0.066), vec2(0.022, 0.009));
    float moustache = 0.8 * bell(q, vec2(0.012, -0.051), vec2(0.016, 0.005));
    float beard = features.x * max(jaw * lip_free, moustache) * (0.72 + 0.28 * grain(at * 480.0));
    colour = mix(colour, hair_colour.rgb * 0.55 + colour * 0.25, beard);
    colour = painted_mouth(colour, at, blur, wet);
    float nostril = smoothstep(1.0, 0.3, length((q - vec2(0.0085, -0.0425)) / vec2(0.0048, 0.0022)));
    colour = mix(colour, colour * vec3(0.45, 0.30, 0.28), 0.8 * nostril);
    float smile = expression.x;
    float fold = abs(aside - (0.021 + 0.35 * (-0.036 - at.z) + 0.004 * max(smile, 0.0))) / 0.0016;
    float fold_share = smoothstep(-0.036, -0.042, at.z) * smoothstep(-0.066, -0.055, at.z);
    colour *= 1.0 - (0.05 + 0.20 * age + 0.07 * max(smile, 0.0)) * exp(-fold * fold) * fold_share;
    float furrows = smoothstep(0.6, 1.0, sin(at.z * 620.0 + 0.6 * sin(aside * 60.0)));
    colour *= 1.0 - 0.12 * (age + expression.w * 0.5) * furrows * bell(q, vec2(0.0, 0.070), vec2(0.036, 0.016));
    colour *= 1.0 - 0.45 * max(expression.y, 0.0) * exp(-square((aside - 0.0065) / 0.0011)) * bell(q, vec2(0.006, 0.034), vec2(0.01, 0.009));
    float along = clamp((aside - 0.013) / 0.041, 0.0, 1.0), inner = 1.0 - along;
    float brow = 0.0385 + 0.0062 * sin(along * 2.2) - 0.003 * along * along + 0.006 * expression.w
               - expression.y * 0.0105 * inner * inner + 0.004 * expression.y * along;
    float thick = mix(0.0044, 0.0018, along * along) * (1.25 - 0.6 * features.z);
    float ragged = (grain(vec3(at.x * 900.0 - at.z * 500.0, at.z * 160.0, 1.0)) - 0.5) * 0.0014;
    float hairs = inside(abs(at.z - brow + ragged) - thick, blur * 1.1) * smoothstep(0.0105, 0.0145, aside) * smoothstep(0.0565, 0.052, aside);
    return mix(colour, hair_colour.rgb * 0.62, 0.9 * hairs);
}

vec3 painted_eye(vec3 at) {
    float from_middle = acos(clamp(at.y / length(at), -1.0, 1.0)), blur = fwidth(from_middle) * 1.2;
    vec3 white = vec3(0.74, 0.715, 0.69) * (1.0 - 0.10 * smoothstep(0.5, 1.0, from_middle));
    float rays = 0.86 + 0.28 * smooth_noise(normalize(at.xz + 1e-4) * 7.0);
    vec3 iris = iris_colour.rgb * (rays * 0.75 + 0.9 * smoothstep(0.25, -0.45, at.z) * smoothstep(0.55, 0.3, from_middle));
    iris = mix(iris, iris_colour.rgb * 0.22, smoothstep(0.42, 0.53, from_middle));
    vec3 colour = mix(white, iris, inside(from_middle - 0.54, blur));
    colour = mix(colour, vec3(0.012), inside(from_middle - 0.235, blur));
    return colour * (1.0 - 0.45 * smoothstep(0.12, 0.60, at.z));  // the upper lid's shade
}

vec3 painted_jacket(vec3 cloth, vec3 at, float aside, float blur) {
    float edge = 0.004 + max(at.z - 1.10, 0.0) * 0.235, opening = inside(aside - edge, blur) * step(1.10, at.z);
    float lapel = edge + 0.055 * smoothstep(1.10, 1.26, at.z) - 0.05 * smoothstep(1.33, 1.43, at.z);
    vec3 colour = mix(cloth, cloth * 1.22 + 0.004, inside(aside - lapel, blur) * step(1.10, at.z) * (1.0 - opening));
    colour *= 1.0 - 0.5 * exp(-square((aside - lapel) / 0.0035)) * step(1.12, at.z) * step(at.z, 1.42);
    colour *= 1.0 - 0.45 * exp(-square((aside - edge) / 0.006)) * step(1.10, at.z);
    colour *= 1.0 - 0.45 * exp(-square(at.x / 0.0025)) * step(at.z, 1.10);
    float button = length(vec2(at.x - 0.014, mod(at.z - 1.005, 0.08) - 0.04));
    colour = mix(colour, vec3(0.02), inside(button - 0.008, blur) * step(at.z, 1.10) * step(1.0, at.z));
    vec3 shirt = mix(shirt_colour.rgb, own_skin_colour.rgb, dress.z * inside(aside - (at.z - 1.33) * 0.55, blur));
    float tie = 0.013 + 0.0225 * smoothstep(1.40, 1.12, at.z);
    vec3 silk = tie_colour.rgb * (0.85 + 0.3 * step(0.5, fract((at.x + at.z) * 38.0)));
    shirt = mix(shirt, silk, (1.0 - dress.z) * inside(aside - tie, blur));
    colour = mix(colour, shirt * (1.0 - 0.3 * smoothstep(0.6, 1.0, aside / edge)), opening);
    return colour * (1.0 - 0.35 * inside(abs(at.z - 1.015) - 0.0018, blur) * inside(abs(aside - 0.095) - 0.04, blur));
}

vec3 painted_torso(vec3 cloth, vec3 at) {
    float aside = abs(at.x), blur = max(fwidth(at.x), 0.0005) * 1.2;
    int outfit = int(dress.x + 0.5);
    if (dress.y > 0.5 && outfit < 2) {
        bool is_broad = dress.y > 1.5;
        float rate = is_broad ? 14.0 : 60.0;
        float stripe = smoothstep(0.40, 0.5, abs(fract(at.z * rate) - 0.5) * 2.0 - 0.1) * smoothstep(0.5, 0.15, fwidth(at.z) * rate);
        cloth = mix(cloth, cloth * (is_broad ? 0.55 : 0.85), stripe);
    }
    if (at.y < 0.0 || aside > 0.2) return cloth;
    if (outfit == 1) {
        vec3 colour = mix(cloth, cloth * 0.80, inside(abs(aside - 0.014) - 0.0012, blur) * step(at.z, 1.40));
        float button = length(vec2(at.x, mod(at.z, 0.085) - 0.0425));
        colour = mix(colour, vec3(0.82, 0.79, 0.74), inside(button - 0.0058, blur) * step(at.z, 1.37) * step(0.98, at.z));
        return colour * (1.0 - 0.30 * exp(-square((aside - 0.052 + 0.6 * (at.z - 1.40)) / 0.003)) * step(1.385, at.z) * step(at.z, 1.44));
    }
    if (outfit == 2) return painted_jacket(cloth, at, aside, blur);
    if (outfit == 3) {
        float neckline = (at.z - 1.30) * 0.50;
        vec3 colour = mix(cloth, own_skin_colour.rgb, inside(aside - neckline, blur));
        return colour * (1.0 - 0.3 * exp(-square((aside - neckline) / 0.005)) * step(1.30, at.z));
    }
    float seam = 1.412 + 4.0 * aside * aside;
    return cloth * (1.0 - 0.25 * exp(-square((at.z - seam) / 0.0022)));
}

// How high the cloth lies: soft folds everywhere, drawn together at elbows, waist and knees.
float folds(vec3 at) {
    float soft = grain(at * vec3(11.0, 11.0, 5.0) + dress.w);
    float gathered = exp(-square((at.z - 1.09) / 0.05)) + 0.7 * exp(-square((at.z - 0.98) / 0.05)) + 0.8 * exp(-square((at.z - 0.49) / 0.07));
    float crease = sin(at.z * 150.0 + 9.0 * grain(at * 14.0 + dress.w));
    return 0.55 * soft + 0.16 * gathered * crease;
}

// Unparametrised bump mapping (Mikkelsen 2010).
vec3 folded(vec3 n, float height, float depth_m) {
    vec3 along = dFdx(place), up = dFdy(place);
    vec3 r1 = cross(up, n), r2 = cross(n, along);
    float area = dot(along, r1);
    vec3 slope = sign(area) * (dFdx(height) * r1 + dFdy(height) * r2);
    return normalize(abs(area) * n - depth_m * slope);
}

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz, way = eye - place;
    float away_m = length(way);
    vec3 to_eye = way / max(away_m, 1e-3), n = normalize(normal), at = more.xyz;
    vec3 albedo = pow(tint, vec3(2.2));
    int stuff = int(what + 0.5);
    float shine = 0.02, gloss = 12.0, wrap = 0.15, wet = 0.0;
    if (stuff == FACE || stuff == SKIN) {
        wrap = 0.32;
        shine = 0.06;
        gloss = 18.0;
        if (stuff == FACE && at.y > 0.03) albedo = painted_face(albedo, at, wet);
        shine += wet * 0.3;
        gloss += wet * 90.0;
    } else if (stuff == EYE) {
        albedo = painted_eye(at);
        wrap = 0.6;
    } else if (stuff == HAIR) {
        float turn = atan(at.x, -at.y);
        float strands = 0.6 * grain(vec3(turn * 22.0, at.z * 14.0, 2.0)) + 0.4 * grain(vec3(turn * 70.0, at.z * 22.0, 5.0));
        albedo *= 0.55 + 0.85 * strands;
        wrap = 0.3;
    } else if (stuff == CLOTH || stuff == TORSO) {
        if (stuff == TORSO) albedo = painted_torso(albedo, at);
        if (away_m < 7.0) {
            n = folded(n, folds(at), 0.016 * smoothstep(7.0, 4.0, away_m));
            albedo *= 0.94 + 0.12 * grain(at * 380.0);
        }
    } else if (stuff == GLOSS) {
        shine = 0.25;
        gloss = 40.0;
    }
    albedo *= more.w;
    float facing = max((dot(n, sun) + wrap) / (1.0 + wrap), 0.0);
    vec3 colour = shaded(albedo, n, to_eye, facing, shine * more.w, gloss);
    float rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.5) * max(n.z * 0.6 + 0.5, 0.0);
    colour += (albedo * 0.5 + 0.02) * rim * sky_light * more.w;
    if (stuff == FACE || stuff == SKIN) colour *= mix(vec3(1.0), vec3(1.10, 0.96, 0.92), smoothstep(0.6, 0.0, facing) * 0.7);
    if (stuff == HAIR) {
        vec3 strand = normalize(cross(n, cross(vec3(0.0, 0.0, 1.0), n) + 1e-4)), half_way = normalize(sun + to_eye);
        float across = dot(normalize(cross(strand, n)), half_way);
        colour += (albedo * 1.2 + 0.008) * sun_colour * 0.35 * pow(max(1.0 - across * across, 0.0), 30.0) * max(dot(n, half_way), 0.0) * facing;
    }
    if (stuff == EYE) {
        vec3 above = normalize(to_eye + vec3(0.25, 0.0, 0.55));
        colour += (sky_light + 0.4 * sun_colour) * 0.8 * smoothstep(0.972, 0.987, dot(n, above));
    }
    if (stuff == GLOW) colour = albedo * 1.5;
    shown = finished(through_air(colour, place, eye));
}
