// The kernels of t-SNE, compiled by `pnpm kernels` to ../../kernels.wasm.ts. All have a twin in TypeScript in the folder above,
// which gives the same bytes and explains what they do. Addresses are in bytes.
export { attract, move } from './descent'
export { repelPairs } from './pairs'
export { buildTree, repelTree } from './tree'
export { spread, gather } from './grid'
export { transform } from './fourier'
export { transformColumns, convolveRows, transformBack } from './convolution'
