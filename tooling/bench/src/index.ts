export { dataFolder } from './data.ts'
export { startPython, type Python } from './python.ts'
export { runBench, type BenchCase, type BenchOptions, type Quality } from './run-bench.ts'
export type { Report, ReportRow } from './report.ts'
