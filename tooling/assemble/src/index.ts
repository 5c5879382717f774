export { assemble, type AssembleOptions } from './assemble.ts'
export { conceptsOf, type Concepts } from './concepts.ts'
