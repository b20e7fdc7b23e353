// Depth of a living body for a shadow map.
uniform mat4 p3d_ModelViewProjectionMatrix;
uniform mat4 bones[BONES];
in vec4 p3d_Vertex, skin;
in vec2 p3d_MultiTexCoord0;
out vec2 uv;

void main() {
    mat4 bent = bones[int(skin.x + 0.5)] * (1.0 - skin.z) + bones[int(skin.y + 0.5)] * skin.z;
    uv = p3d_MultiTexCoord0;
    gl_Position = p3d_ModelViewProjectionMatrix * (bent * p3d_Vertex);
}
