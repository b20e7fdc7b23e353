// What moves in the streets far below: plain paint, cloth and skin, in the shadow of the houses that stand still.
uniform mat4 p3d_ViewMatrixInverse;
in vec3 normal, tint;
in vec4 more;  // shine
out vec4 shown;

void main() {
    vec3 eye = p3d_ViewMatrixInverse[3].xyz;
    vec3 to_eye = normalize(eye - place);
    vec3 n = normalize(normal);
    vec3 colour = shaded(pow(tint, vec3(2.2)), n, to_eye, max(dot(n, sun), 0.0), more.x, 70.0);
    shown = finished(through_air(colour, place, eye));
}
