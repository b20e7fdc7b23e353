// Level water: hands on where it is in the world and on the screen.
uniform mat4 p3d_ModelMatrix, p3d_ViewMatrix, p3d_ProjectionMatrix;
in vec4 p3d_Vertex;
out vec3 place;
out vec4 on_screen;

void main() {
    vec4 at = p3d_ModelMatrix * p3d_Vertex;
    place = at.xyz;
    on_screen = p3d_ProjectionMatrix * (p3d_ViewMatrix * at);
    gl_Position = on_screen;
}
