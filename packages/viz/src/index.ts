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
export { barSvg, type BarOptions, type BarSeries } from './charts/bar.ts'
export { boxPlotSvg, type BoxPlotOptions } from './charts/box-plot.ts'
export { confusionMatrixSvg, type ConfusionMatrixOptions } from './charts/confusion-matrix.ts'
export { dendrogramSvg, type DendrogramOptions } from './charts/dendrogram.ts'
export type { ChartOptions } from './charts/drawing.ts'
export { heatmapSvg, type HeatmapOptions } from './charts/heatmap.ts'
export { histogramSvg, type HistogramOptions } from './charts/histogram.ts'
export { lineSvg, type LineOptions, type LineSeries } from './charts/line.ts'
export { linkage, type LinkageMethod, type LinkageOptions, type Merge } from './charts/linkage.ts'
export { precisionRecallSvg, rocSvg, type RankingCurveOptions } from './charts/ranking-curves.ts'
export type { ScoredSeries } from './charts/ranking.ts'
export type { AxisOptions } from './charts/scale.ts'
export { scatter3dSvg, type Axis3dOptions, type Scatter3dOptions } from './charts/scatter-3d.ts'
export { scatterSvg, type ScatterOptions } from './charts/scatter.ts'
export type { Annotation } from './charts/annotations.ts'
export type { PointOptions } from './charts/colored-points.ts'
export type { GroupLabel } from './charts/groups.ts'
export { fitPca, pca, PcaModel, type PcaOptions } from './pca.ts'
export {
  continuity,
  distanceCorrelation,
  neighborRecall,
  quality,
  silhouette,
  trustworthiness,
  type DistanceCorrelationOptions,
  type JudgeOptions,
  type NeighborhoodOptions,
  type Quality,
  type QualityOptions
} from './quality.ts'
