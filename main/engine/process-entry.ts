/** The program of the engine process: see process-boundary.ts for what it speaks, engine.ts for what it does. */
import { createEngine } from './engine.ts'
import { runEngine } from './process-boundary.ts'

runEngine(createEngine)
