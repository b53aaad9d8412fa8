"use strict";
var o = {b:1,2:1,a:1,1:1}; var k=[]; for (var x in o) k.push(x); print(k.join(), JSON.stringify(o), Reflect.ownKeys(o).join(), Object.getOwnPropertyNames(o).join());
var arr=[1,2]; arr.z=1; arr[5]=1; k=[]; for (x in arr) k.push(x); print(k.join());
function Even(){}; Object.defineProperty(Even, Symbol.hasInstance, {value:function(n){return n%2===0}}); print(2 instanceof Even, 3 instanceof Even);
var t={}; t[Symbol.toStringTag]="Tag"; print(Object.prototype.toString.call(t));
var p={}; p[Symbol.toPrimitive]=function(h){return h}; print(''+p, p*1, String(p));
var g = { get x(){return 1}, set x(v){} }; var d=Object.getOwnPropertyDescriptor(g,'x'); print(d.get.name, d.set.name, JSON.stringify(Object.getOwnPropertyDescriptor(function f(a){},'length')));
print(new Array(3).length, [].concat([1],[2]).length, "x".length, "x"[0], [1,2,3].length);
var f = Object.freeze([1,2]); try { f[0]=9 } catch(e){ print(e.message) } try { f.push(1) } catch(e) { print(e.name, e.message) }
var fr = Object.freeze({a:1}); try { fr.a=2 } catch(e){ print(e.message) } try { fr.b=2 } catch(e){ print(e.message) }
var ro = Object.create(Object.defineProperty({}, 'x', {value:1})); try { ro.x = 2 } catch(e) { print(e.message) }
var st = Object.create({ set y(v){ this._y = v } }); st.y = 5; print(st._y, Object.keys(st).join());
print(5 % -3, -5 % 3, 5.5 % 2, Object.is(-0 % 5, -0), 4294967296 % 7, 9007199254740991 % 1000, 5 % 0, 1 % 2);
print(4294967295 | 0, 2147483648 | 0, -2147483649 | 0, 1e20 | 0, NaN | 0, Infinity | 0, 1.9 | 0, -1.9 | 0, 1 << 31, 1 << 32, -1 >>> 0, -1 >> 1, ~5, ~-1.5, ~1e20);
print(NaN < 1, NaN >= 1, 1 <= 1, 'a' < 'b', '10' < 9, null >= 0, undefined == null, NaN == NaN, 0 === -0, '1' == 1);
print([,1][0], [1,2][-1], [1][1.5], ({1:'x'})[1], 'abc'[1], 'abc'[9]);
var a=[1,2,3]; a.length=1; print(a[1], a.length); a[3]=4; print(a.join(), a.length);
class_test: { var big = []; for (var i=0;i<300;i++) big['k'+i]=i; print(big.k299, big.length); delete big.k5; print(big.k5, 'k5' in big, big.k6); }
try { undefined.foo } catch(e){ print(e.message) } try { null.foo = 1 } catch(e){ print(e.message) } try { ({}).foo() } catch(e){ print(e.message) } try { zzz } catch(e){ print(e.message) } try { new (1) } catch(e){ print(e.message) } try { 'x' in 5 } catch(e) { print(e.message) } try { ({}) instanceof 5 } catch(e) { print(e.message) }
