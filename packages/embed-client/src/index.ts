export {
  createBatchClient,
  type Batch,
  type BatchClient,
  type BatchClientOptions,
  type BatchProblem,
  type CallSignal,
  type NewBatch,
  type StepOptions
} from './batch.ts'
export { cached, type CacheEntry, type VectorCache } from './cache.ts'
export { createMemoryCache, type MemoryCache, type MemoryCacheOptions } from './cache/memory.ts'
export { createCaller, type Answer, type Call, type CallerOptions, type CallOptions } from './call.ts'
export type { Embedded, Embedder, EmbedOptions, Progress } from './embedder.ts'
export { englishWords } from './english-words.ts'
export { EmbedError, type EmbedErrorCode, type EmbedErrorDetails, type TextFailure } from './errors.ts'
export { createLimiter, type Limiter, type LimiterOptions, type Permit } from './limit.ts'
export type { Account } from './limit/account.ts'
export type { Quota } from './limit/quota.ts'
export type { Clock } from './limit/clock.ts'
export type { LimitStore } from './limit/store.ts'
export { createLocalEmbedder, type LocalEmbedderOptions } from './local.ts'
export { chunkPooling, levelPooling, pooled, type LevelPoolingOptions, type Pooling } from './long.ts'
export { chunk, truncate, type CutOptions, type Piece } from './long/cut.ts'
export type { Part } from './long/part.ts'
export { createOpenAiEmbedder, type OpenAiEmbedderOptions } from './openai.ts'
export type { RequestLimits } from './plan.ts'
export type { Tokenizer } from './plan/token-rate.ts'
export { prefixed } from './prefixed.ts'
export type { RetryOptions } from './retry.ts'
export { createService, type RequestOptions, type Service, type ServiceOptions } from './service.ts'
export { streamOf, type StreamOptions } from './stream.ts'
export { subwordRows } from './subwords.ts'
export { createWordVectorEmbedder, type WordTable, type WordVectorEmbedderOptions } from './word-vectors.ts'
