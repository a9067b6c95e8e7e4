import { targets } from './fuzz/query.fuzz.ts'
import { makeInput } from './fuzz/input.ts'
const t = targets[0]!; let bad = 0; const t0 = performance.now()
for (let i = 0; i < 300000 && bad < 5; i++) { const x = makeInput(t, 99, i); try { t.run(x) } catch (e) { bad++; console.log(JSON.stringify(new TextDecoder().decode(x)).slice(0, 300), (e as Error).message.slice(0, 300)) } }
console.log('done', performance.now() - t0)
