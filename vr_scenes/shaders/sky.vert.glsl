// The sky: infinitely far, so only the eye's turning counts.
uniform mat4 p3d_ViewMatrix, p3d_ProjectionMatrix;
in vec4 p3d_Vertex;
out vec3 direction;

void main() {
    direction = p3d_Vertex.xyz;
    gl_Position = (p3d_ProjectionMatrix * vec4(mat3(p3d_ViewMatrix) * p3d_Vertex.xyz, 1.0)).xyww;
}
