"""The script that draws the moving face and the signals beside it, in step."""

SCRIPT = r"""
(function(){
var holder=document.getElementById("face-animation");
if(!holder)return;
var face=JSON.parse(document.getElementById("face-data").textContent);
var canvas=holder.querySelector(".face-picture"),strip=holder.querySelector(".face-signals");
var button=holder.querySelector(".face-play"),speed=holder.querySelector(".face-speed");
var clock=holder.querySelector(".face-clock");
function unpack(text,Kind){
 var raw=atob(text),bytes=new Uint8Array(raw.length),i;
 for(i=0;i<raw.length;i++)bytes[i]=raw.charCodeAt(i);
 return new Kind(bytes.buffer);
}
var model=face.model,movie=face.frames,ratio=2;
canvas.width=ratio*model.pixels[0];canvas.height=ratio*model.pixels[1];
var gl=canvas.getContext("webgl",{antialias:true,preserveDrawingBuffer:true});
if(!gl){holder.dataset.state="no WebGL";holder.classList.add("face-still");return;}
var base=unpack(model.vertex,Float32Array),triangle=unpack(model.triangle,Uint16Array);
var place=unpack(model.place,Float32Array),gloss=unpack(model.gloss,Float32Array);
var shadow=unpack(model.shadow,Float32Array);
var fields=model.fields.map(function(f){return {at:unpack(f.at,Uint16Array),by:unpack(f.by,Int16Array)};});
var factors=unpack(movie.factors,Int16Array),width=factors.length/movie.count;
var now=new Float32Array(base.length),paint=new Float32Array(base.length/3*4),normal=new Float32Array(base.length);

function shader(kind,text){
 var s=gl.createShader(kind);gl.shaderSource(s,text);gl.compileShader(s);
 if(!gl.getShaderParameter(s,gl.COMPILE_STATUS))throw new Error(gl.getShaderInfoLog(s));
 return s;
}
var program=gl.createProgram();
gl.attachShader(program,shader(gl.VERTEX_SHADER,
 "attribute vec3 at;attribute vec4 paint;uniform vec4 frame;uniform float camera;uniform vec2 size;varying vec2 uv;"+
 "varying vec2 light;void main(){float n=camera/(camera-at.z);vec2 p=at.xy*n;"+
 "gl_Position=vec4((p.x-frame.x)/(frame.y-frame.x)*2.0-1.0,(p.y-frame.z)/(frame.w-frame.z)*2.0-1.0,-at.z/40.0,1.0);"+
 "uv=paint.xy/size;light=paint.zw;}"));
gl.attachShader(program,shader(gl.FRAGMENT_SHADER,
 "precision mediump float;varying vec2 uv;varying vec2 light;uniform sampler2D sheet;"+
 "void main(){gl_FragColor=vec4(texture2D(sheet,uv).rgb*light.x+light.y,1.0);}"));
gl.linkProgram(program);gl.useProgram(program);
gl.uniform4fv(gl.getUniformLocation(program,"frame"),model.frame);
gl.uniform1f(gl.getUniformLocation(program,"camera"),model.camera);
gl.uniform2fv(gl.getUniformLocation(program,"size"),model.size);
gl.enable(gl.DEPTH_TEST);
gl.clearColor(model.background[0],model.background[1],model.background[2],1);
function part(vertex,paints,triangles,moves){
 var kind=moves?gl.DYNAMIC_DRAW:gl.STATIC_DRAW,p={at:gl.createBuffer(),paint:gl.createBuffer(),index:gl.createBuffer()};
 p.count=triangles.length;
 gl.bindBuffer(gl.ARRAY_BUFFER,p.at);gl.bufferData(gl.ARRAY_BUFFER,vertex,kind);
 gl.bindBuffer(gl.ARRAY_BUFFER,p.paint);gl.bufferData(gl.ARRAY_BUFFER,paints,kind);
 gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER,p.index);gl.bufferData(gl.ELEMENT_ARRAY_BUFFER,triangles,gl.STATIC_DRAW);
 return p;
}
var still=part(unpack(model.still.vertex,Float32Array),unpack(model.still.paint,Float32Array),
 unpack(model.still.triangle,Uint16Array),false);
var moving=part(base,paint,triangle,true);
var atPlace=gl.getAttribLocation(program,"at"),paintPlace=gl.getAttribLocation(program,"paint");
function draw(p){
 gl.bindBuffer(gl.ARRAY_BUFFER,p.at);gl.enableVertexAttribArray(atPlace);gl.vertexAttribPointer(atPlace,3,gl.FLOAT,false,0,0);
 gl.bindBuffer(gl.ARRAY_BUFFER,p.paint);gl.enableVertexAttribArray(paintPlace);
 gl.vertexAttribPointer(paintPlace,4,gl.FLOAT,false,0,0);
 gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER,p.index);gl.drawElements(gl.TRIANGLES,p.count,gl.UNSIGNED_SHORT,0);
}
function unit(v){var n=Math.hypot(v[0],v[1],v[2]);return [v[0]/n,v[1]/n,v[2]/n];}
var key=unit(face.lights[0]),fill=unit(face.lights[1]),half=unit([key[0],key[1],key[2]+1]);
function clamp(x){return x<0?0:x>1?1:x;}
function pose(values){
 var i,j,k,f,s,a,b,c;
 now.set(base);
 for(k=0;k<fields.length;k++){
  s=values[k]*1e-4;
  if(!s)continue;
  f=fields[k];
  for(i=0,j=0;i<f.at.length;i++){a=3*f.at[i];now[a]+=s*f.by[j++];now[a+1]+=s*f.by[j++];now[a+2]+=s*f.by[j++];}
 }
 model.eyes.forEach(function(eye){
  for(i=0;i<3*model.skins;i+=3){
   var x=now[i]-eye[0],y=now[i+1]-eye[1],z=now[i+2]-eye[2],d=Math.hypot(x,y,z);
   if(z>0&&d<eye[3]){s=eye[3]/d;now[i]=eye[0]+x*s;now[i+1]=eye[1]+y*s;now[i+2]=eye[2]+z*s;}
  }
 });
 normal.fill(0);
 for(i=0;i<triangle.length;i+=3){
  a=3*triangle[i];b=3*triangle[i+1];c=3*triangle[i+2];
  var ux=now[b]-now[a],uy=now[b+1]-now[a+1],uz=now[b+2]-now[a+2];
  var vx=now[c]-now[a],vy=now[c+1]-now[a+1],vz=now[c+2]-now[a+2];
  var nx=uy*vz-uz*vy,ny=uz*vx-ux*vz,nz=ux*vy-uy*vx;
  normal[a]+=nx;normal[a+1]+=ny;normal[a+2]+=nz;normal[b]+=nx;normal[b+1]+=ny;normal[b+2]+=nz;
  normal[c]+=nx;normal[c+1]+=ny;normal[c+2]+=nz;
 }
 for(i=0,j=0;i<gloss.length;i++){
  a=3*i;var n=Math.hypot(normal[a],normal[a+1],normal[a+2])||1,x=normal[a]/n,y=normal[a+1]/n,z=normal[a+2]/n;
  var lit=0.34+0.56*clamp(0.85*(x*key[0]+y*key[1]+z*key[2])+0.15)+0.24*clamp(x*fill[0]+y*fill[1]+z*fill[2]);
  paint[j++]=place[2*i];paint[j++]=place[2*i+1];paint[j++]=lit*shadow[i];
  paint[j++]=gloss[i]*Math.pow(clamp(x*half[0]+y*half[1]+z*half[2]),24);
 }
}
var sheet=document.createElement("canvas"),pen=sheet.getContext("2d"),laid="";
sheet.width=model.size[0];sheet.height=model.size[1];
gl.bindTexture(gl.TEXTURE_2D,gl.createTexture());
[gl.TEXTURE_WRAP_S,gl.TEXTURE_WRAP_T].forEach(function(w){gl.texParameteri(gl.TEXTURE_2D,w,gl.CLAMP_TO_EDGE);});
[gl.TEXTURE_MIN_FILTER,gl.TEXTURE_MAG_FILTER].forEach(function(w){gl.texParameteri(gl.TEXTURE_2D,w,gl.LINEAR);});
function colour(values){
 var depths=model.folds.map(function(_,i){return Math.round(25*clamp(values[fields.length+i]))/25;}),name=depths.join();
 if(name===laid)return;
 laid=name;pen.globalAlpha=1;pen.drawImage(pictures[0],0,0);
 depths.forEach(function(depth,i){
  if(depth>0){pen.globalAlpha=depth;pen.drawImage(pictures[i+1],model.folds[i].column,model.folds[i].row);}
 });
 gl.texImage2D(gl.TEXTURE_2D,0,gl.RGB,gl.RGB,gl.UNSIGNED_BYTE,sheet);
}
var time=face.first,playing=false,last=0,end=movie.start+movie.count/movie.rate,values=new Float32Array(width);
function show(){
 var at=Math.max(0,Math.min((time-movie.start)*movie.rate,movie.count-1)),i;
 var low=Math.floor(at),high=Math.min(low+1,movie.count-1);
 for(i=0;i<width;i++)
  values[i]=(factors[low*width+i]*(1-at+low)+factors[high*width+i]*(at-low))/model.scale;
 pose(values);colour(values);
 gl.viewport(0,0,canvas.width,canvas.height);gl.clear(gl.COLOR_BUFFER_BIT|gl.DEPTH_BUFFER_BIT);
 draw(still);
 gl.bindBuffer(gl.ARRAY_BUFFER,moving.at);gl.bufferSubData(gl.ARRAY_BUFFER,0,now);
 gl.bindBuffer(gl.ARRAY_BUFFER,moving.paint);gl.bufferSubData(gl.ARRAY_BUFFER,0,paint);
 draw(moving);
 cursor();
}
var ink=strip.getContext("2d"),drawn=document.createElement("canvas"),margin=190;
function lanes(){
 var high=34,w=Math.max(strip.clientWidth,420),p=drawn.getContext("2d");
 strip.width=drawn.width=w;strip.height=drawn.height=high*face.lanes.length+22;
 p=drawn.getContext("2d");p.fillStyle="#fff";p.fillRect(0,0,w,drawn.height);p.font="13px sans-serif";
 face.lanes.forEach(function(lane,k){
  var low=unpack(lane.low,Int8Array),top=unpack(lane.high,Int8Array),middle=high*(k+0.5),x,i;
  p.fillStyle="#1a1a1a";p.textAlign="right";p.fillText(lane.label,margin-8,middle+4);p.fillStyle=lane.colour;
  for(i=0;i<low.length;i++){
   x=margin+(w-margin-6)*i/low.length;
   p.fillRect(x,middle-top[i]/127*high*0.47,Math.max((w-margin-6)/low.length,1),Math.max((top[i]-low[i])/127*high*0.47,1));
  }
 });
 p.fillStyle="#5a5a5a";p.textAlign="center";
 for(var s=Math.ceil(movie.start),step=Math.max(1,Math.ceil((end-movie.start)/10));s<=end;s+=step)
  p.fillText(s+" s",margin+(w-margin-6)*(s-movie.start)/(end-movie.start),drawn.height-6);
}
function cursor(){
 var x=margin+(strip.width-margin-6)*(time-movie.start)/(end-movie.start);
 ink.drawImage(drawn,0,0);ink.fillStyle="#D55E00";ink.fillRect(x-1,0,2,strip.height-20);
 clock.textContent=time.toFixed(2)+" s";
 holder.dataset.time=time.toFixed(3);holder.dataset.cursor=x.toFixed(1);
}
function tick(stamp){
 if(!playing)return;
 if(last)time+=(stamp-last)/1000*Number(speed.value);
 last=stamp;
 if(time>=end){time=movie.start;}
 show();window.requestAnimationFrame(tick);
}
function play(on){playing=on;last=0;button.textContent=on?"Pause":"Play";if(on)window.requestAnimationFrame(tick);}
button.addEventListener("click",function(){play(!playing);});
strip.addEventListener("click",function(event){
 var x=(event.offsetX/strip.clientWidth*strip.width-margin)/(strip.width-margin-6);
 time=movie.start+clamp(x)*(end-movie.start);show();
});
window.addEventListener("resize",function(){lanes();cursor();});
var pictures=[model.sheet].concat(model.folds.map(function(f){return f.image;})).map(function(address){
 var picture=new Image();picture.src=address;return picture;
});
Promise.all(pictures.map(function(picture){return picture.decode();})).then(function(){
 lanes();show();
 holder.dataset.state=gl.getError()===gl.NO_ERROR?"ready":"WebGL error";
});
})();
"""
