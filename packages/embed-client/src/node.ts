export {
  openBatch,
  runBatch,
  type BatchJob,
  type BatchJobOptions,
  type BatchPart,
  type BatchProgress,
  type BatchReport
} from './batch/job.ts'
export type { BatchLimits } from './batch/split.ts'
export type { JobOutcome } from './batch/state.ts'
export { openSqliteCache, type CacheStatistics, type SqliteCache, type SqliteCacheOptions } from './cache/sqlite.ts'
export { createHttpFetch } from './http-fetch.ts'
export { openFileLimitStore, type FileLimitStore, type FileLimitStoreOptions } from './limit/file-store.ts'
export { failuresOf, processRequests, type ProcessOptions, type ProcessReport } from './process.ts'
export { Ledger, type LedgerOptions, type Outcome, type Totals } from './process/ledger.ts'
export { linesOf, type Line, type LineOptions } from './process/lines.ts'
export type { Price, ProcessProgress } from './process/meter.ts'
export { endpointOf, type Endpoint } from './process/request.ts'
