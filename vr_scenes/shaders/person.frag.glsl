// A person: for now one skin. (The person's own drawing follows.)
uniform mat4 p3d_ViewMatrixInverse;
in vec3 normal, tint, rest;
in vec2 uv;
in vec4 more;
flat in float what;
out vec4 shown;

void main() {
    vec3 to_eye = normalize(p3d_ViewMatrixInverse[3].xyz - place);
    vec3 n = normalize(normal);
    vec3 colour = shaded(pow(tint, vec3(2.2)), n, to_eye, max(dot(n, sun), 0.0), 0.05, 20.0);
    shown = finished(through_air(colour, place, p3d_ViewMatrixInverse[3].xyz));
}
