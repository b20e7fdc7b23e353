// Boards, answers, rings and signs as distance curves: crisp at any size. All lengths in degrees, colours as displayed.
uniform vec4 form;  // kind, half width, half height, radius of the corners
uniform vec4 fill, edge;  // colour, opacity
uniform vec4 look;  // share filled from the left (or of the breath), width of the edge, opacity of all, light
in vec2 at;
out vec4 shown;

float box(vec2 p, vec2 half_size, float corner) {
    vec2 q = abs(p) - half_size + corner;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
}

float line(vec2 p, vec2 a, vec2 b, float width) {
    vec2 along = b - a;
    return length(p - a - along * clamp(dot(p - a, along) / dot(along, along), 0.0, 1.0)) - width;
}

float house(vec2 p) {
    float roof = min(line(p, vec2(-0.92, 0.02), vec2(0.0, 0.86), 0.12), line(p, vec2(0.92, 0.02), vec2(0.0, 0.86), 0.12));
    float body = abs(box(p - vec2(0.0, -0.4), vec2(0.58, 0.46), 0.05)) - 0.1;
    return min(roof, p.y > 0.3 ? 9.0 : body);
}

float outline() {
    vec2 p = at / form.y;
    switch (int(form.x + 0.5)) {
        case 1: return form.y * house(p);
        case 2: return form.y * min(box(p - vec2(-0.42, 0.0), vec2(0.2, 0.8), 0.1), box(p - vec2(0.42, 0.0), vec2(0.2, 0.8), 0.1));
        case 3: return form.y * line(p, vec2(-0.85, 0.0), vec2(0.85, 0.0), 0.16);
        case 4: return form.y * (abs(length(p) - 0.78) - 0.13);
        case 5: return form.y * min(line(p, vec2(-0.75, 0.0), vec2(-0.2, -0.55), 0.14), line(p, vec2(-0.2, -0.55), vec2(0.8, 0.6), 0.14));
        case 6: return max(at.y - mix(0.1, 1.0, 0.5 + 0.5 * at.x / form.y) * 2.0 * form.z + form.z, max(-form.z - at.y, abs(at.x) - form.y));
        default: return box(at, form.yz, form.w);
    }
}

void main() {
    float blur = 0.7 * fwidth(at.y) + 0.7 * fwidth(at.x);
    if (form.x > 9.5) {  // a ball that swells: soft, without an edge that could flicker
        float rim = form.y * mix(0.42, 0.9, look.x), away = length(at);
        float core = 1.0 - smoothstep(0.35 * rim, rim, away);
        float halo = exp(-pow((away - 0.93 * form.y) / 0.28, 2.0));
        float body = fill.a * core, ring = edge.a * halo;
        float cover = body + ring * (1.0 - body);
        vec3 mixed = (fill.rgb * body + edge.rgb * ring * (1.0 - body)) / max(cover, 1e-3);
        shown = vec4(mixed * look.w, cover * look.z);
        return;
    }
    float away = outline();
    float inside = 1.0 - smoothstep(-blur, blur, away);
    float rim = (1.0 - smoothstep(-blur, blur, abs(away + 0.5 * look.y) - 0.5 * look.y)) * step(1e-4, look.y);
    float filled = 1.0 - smoothstep(-blur, blur, at.x - mix(-form.y, form.y, look.x) - 2.0 * blur * (look.x - 0.5));
    float body = fill.a * inside * filled;
    float cover = max(body, edge.a * rim);
    vec3 colour = mix(fill.rgb, edge.rgb, rim * edge.a);
    shown = vec4(colour * look.w, cover * look.z);
}
