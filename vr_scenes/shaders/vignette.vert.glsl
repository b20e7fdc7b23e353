// The whole picture, whatever the camera: each corner knows in which direction its eye sees it.
uniform mat4 p3d_ProjectionMatrix;
in vec4 p3d_Vertex;
out vec3 direction;  // of the eye: right, up, back

void main() {
    gl_Position = vec4(p3d_Vertex.xz, 0.0, 1.0);
    vec4 far = inverse(p3d_ProjectionMatrix) * vec4(p3d_Vertex.xz, 1.0, 1.0);
    direction = far.xyz / far.w;
}
