// A living body: bends the rest mesh with its bones, and hands on what the shader of its kind draws with.
uniform mat4 p3d_ModelMatrix, p3d_ViewMatrix, p3d_ProjectionMatrix;
uniform struct p3d_LightSourceParameters {
    vec4 color;
    vec4 position;
    sampler2DShadow shadowMap;
    mat4 shadowViewMatrix;
} p3d_LightSource[2];
uniform mat4 bones[BONES];
uniform float near_lift;
in vec4 p3d_Vertex, p3d_Color;
in vec3 p3d_Normal;
in vec2 p3d_MultiTexCoord0;
in vec4 skin, extra;
out vec3 place, normal, tint;
out vec3 rest;  // where this lies in the rest mesh, m
out vec2 uv;
out vec4 more;  // the shader's own four numbers
flat out float what;
out vec4 wide_shadow, near_shadow;

void main() {
    mat4 bent = bones[int(skin.x + 0.5)] * (1.0 - skin.z) + bones[int(skin.y + 0.5)] * skin.z;
    vec4 at = p3d_ModelMatrix * (bent * p3d_Vertex);
    normal = normalize(mat3(p3d_ModelMatrix) * (mat3(bent) * p3d_Normal));
    place = at.xyz;
    rest = p3d_Vertex.xyz;
    tint = p3d_Color.rgb;
    uv = p3d_MultiTexCoord0;
    what = skin.w;
    more = extra;
    vec4 lifted = p3d_ViewMatrix * vec4(at.xyz + normal * near_lift, 1.0);  // keeps a body out of its own shadow
    wide_shadow = p3d_LightSource[0].shadowViewMatrix * lifted;
    near_shadow = p3d_LightSource[1].shadowViewMatrix * lifted;
    gl_Position = p3d_ProjectionMatrix * (p3d_ViewMatrix * at);
}
