"use strict";
function f(a,b){ return new.target; }
print(f(1)===undefined, new f() instanceof f, Object.getOwnPropertyNames(f).join());
var arrow = function(x){ "$a hello world"; return x; };
print(arrow.name, arrow.length, arrow.prototype, Object.getOwnPropertyNames(arrow).join());
try { new arrow(); } catch(e) { print(e.name, e.message); }
var rest = function(a, b){ "$ar r"; return a + ":" + b.join("|"); };
print(rest.length, rest(1), rest(1,2), rest(1,2,3,4,5), rest.apply(null,[1,2,3]));
var rest0 = function(b){ "$ar"; return b.length; };
print(rest0.length, rest0(), rest0(1,2,3), JSON.stringify(rest0.name));
function Base(x){ "$c2 Base"; this.x = x; this.nt = new.target; }
try { Base(1) } catch(e) { print(e.message); }
print(Base.length, JSON.stringify(Object.getOwnPropertyDescriptor(Base,'prototype').writable));
function Derived(y){ "$d1 Derived"; var self = super Base(y*2); self.y = y; return self; }
Object.setPrototypeOf(Derived, Base); Object.setPrototypeOf(Derived.prototype, Base.prototype);
Base.prototype.hi = function(){ "$m0 hi"; return "hi" + this.x; };
var d = new Derived(21);
print(d.x, d.y, d.hi(), d.nt === Derived, d instanceof Derived, Object.getPrototypeOf(d) === Derived.prototype);
function D2(){ "$d0 D2"; return super Derived(5); }
Object.setPrototypeOf(D2.prototype, Derived.prototype);
var e2 = new D2(); print(e2.nt === D2, e2 instanceof D2, e2.x);
function DA(){ "$d0 DA"; var t = super Array(1,2,3); t.tag = 1; return t; }
Object.setPrototypeOf(DA.prototype, Array.prototype);
var a = new DA(); a.push(4); print(a.length, a instanceof DA, Array.isArray(a), a.tag);
function DE(m){ "$d1 DE"; var t = super Error(m); t.name="DE"; return t; }
Object.setPrototypeOf(DE.prototype, Error.prototype);
var er = new DE("boo"); print(er instanceof DE, er instanceof Error, er.message, String(er), Object.prototype.toString.call(er));
var B = Base.bind(null, 7); var b = new B(); print(b.x, b.nt === Base);
function NT(){}; var rc = Reflect.construct(Base,[9],NT); print(rc.x, rc.nt===NT, rc instanceof NT, rc instanceof Base);
print(Reflect.construct(Array,[3],NT).length, Reflect.construct(B,[3],NT).nt===NT);
var P = new Proxy(Base,{}); var p = new P(4); print(p.nt===P, p.x);
var P2 = new Proxy(Base,{construct:function(t,args,nt){ return {t:t,args:args,nt:nt}; }}); var p2=new P2(1,2); print(p2.args.join(), p2.nt===P2, p2.t===Base);
function DP(){ "$d0"; return super P2(8); } var dp = new DP(); print(dp.nt===DP);
function Bad(){ "$d0 Bad"; } try { new Bad() } catch(e){ print(e.name, e.message); }
function Bad2(){ "$d0 Bad"; return 1; } try { new Bad2() } catch(e){ print(e.name, e.message); }
function args(a){ return arguments.length + ":" + arguments[1]; } print(args(1,2,3));
function outer(){ var x = 1; return function inner(n){ return n ? inner(n-1) + x : 0; }; } print(outer()(5));
var nm = function bound(n){ "$ other name"; return n? bound(n-1)+1:0; }; print(nm.name, nm(3));
function cls(){ var c = 0; return function(){ "$a inc"; return ++c; }; } var c1=cls(), c2=cls(); c1(); c1(); print(c1(), c2());
print([1,2,3].map(function(x){ "$a"; return x*2; }).join());
print((function(){}).name === "", Object.getOwnPropertyNames(function(){}).join());
for (var i=0;i<100000;i++) { var q = new Derived(i); }
print(q.y);
function S(){}; print(Object.keys(S.prototype).length, S.prototype.constructor===S);
