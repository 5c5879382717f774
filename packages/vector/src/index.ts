export { Matrix } from './matrix.ts'
export { cosine, dot, euclidean, normalizeRows, type Metric } from './similarity.ts'
export { nearest, nearestAll, type NearestOptions, type Neighbor } from './nearest.ts'
export { QuantizedRows, type QuantizedSearch } from './quantized-rows.ts'
export { createRandom, type Random, type MutableArrayLike } from './random.ts'
export {
  FormatError,
  pack,
  unpack,
  type FormatErrorCode,
  type JsonValue,
  type PackContent,
  type PackOptions,
  type TypedArray
} from './pack.ts'
