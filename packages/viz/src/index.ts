export { Matrix } from '@llm-cookbook/vector'
export { VizError, type VizErrorCode } from './errors.ts'
export {
  neighbors,
  type NeighborGraph,
  type NeighborMethod,
  type NeighborMetric,
  type NeighborOptions
} from './neighbors.ts'
export type { Progress } from './progress.ts'
export {
  categorical,
  categoricalDark,
  colorScale,
  themes,
  type ColorScaleName,
  type Theme,
  type ThemeColors
} from './palette.ts'
