// Compiles each src/<concept>/kernels/assembly to src/<concept>/kernels.wasm.ts: all, or those that are named.
import { join } from 'node:path'
import { conceptsOf, type Concepts } from '@llm-cookbook/assemble'

export const concepts: Concepts = conceptsOf(join(import.meta.dirname, '../src'))

if (import.meta.main) await concepts.write(process.argv.slice(2))
