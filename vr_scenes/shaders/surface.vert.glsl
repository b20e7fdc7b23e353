// A surface in the sun: places it, bends what waves in the wind, finds its place in both shadow maps.
uniform mat4 p3d_ModelMatrix, p3d_ViewMatrix, p3d_ProjectionMatrix, p3d_ViewMatrixInverse;
uniform struct p3d_LightSourceParameters {
    vec4 color;
    vec4 position;
    sampler2DShadow shadowMap;
    mat4 shadowViewMatrix;
} p3d_LightSource[2];
uniform vec4 finish;  // shine, gloss, bump, glow
uniform float is_near, near_lift;
in vec4 p3d_Vertex, p3d_Color;
in vec3 p3d_Normal;
in vec2 p3d_MultiTexCoord0;
out vec3 place, normal, tint;
out vec2 uv;
out vec4 wide_shadow, near_shadow;

void main() {
    vec4 at = p3d_ModelMatrix * p3d_Vertex;
    float phase = state.x * 1.7 + at.x * 0.35 + at.y * 0.22;
    float gust = sin(phase) + 0.5 * sin(2.3 * phase + at.z * 2.0);
    at.xyz += p3d_Color.a * state.y * gust * vec3(0.8, 0.35, 0.12);
    normal = normalize(mat3(p3d_ModelMatrix) * p3d_Normal);
    place = at.xyz;
    tint = p3d_Color.rgb;
    uv = p3d_MultiTexCoord0;
    vec3 lift = normal * (is_near > 0.5 ? near_lift : 0.22);  // keeps a surface out of its own shadow
    vec4 lifted = p3d_ViewMatrix * vec4(at.xyz + lift, 1.0);
    wide_shadow = p3d_LightSource[0].shadowViewMatrix * lifted;
    near_shadow = p3d_LightSource[1].shadowViewMatrix * lifted;
    gl_Position = p3d_ProjectionMatrix * (p3d_ViewMatrix * at);
}
