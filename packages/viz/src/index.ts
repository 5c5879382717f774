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
export {
  projectorHtml,
  type ProjectorColumn,
  type ProjectorData,
  type ProjectorLayout,
  type ProjectorOptions,
  type ProjectorQuality
} from './html.ts'
export { toCsv, toEmbeddingAtlas, toEmbeddingProjector, toJsonLines, toWandbCsv } from './export.ts'
export type { AtlasData, EmbeddingProjectorOptions, Pieces } from './export.ts'
export {
  toTable,
  type ExportColumn,
  type ExportData,
  type RowNeighbors,
  type Table,
  type TableColumn
} from './export/table.ts'
export { lineText, type LineTextOptions, type TextSeries } from './terminal/line.ts'
export type { TextPlotOptions } from './terminal/options.ts'
export { scatterText, type ScatterTextOptions } from './terminal/scatter.ts'
export { tokensHtml, type TokensHtmlOptions } from './tokens/html.ts'
export { mergeTreeSvg, type MergeTreeOptions } from './tokens/merge-tree-svg.ts'
export { mergeTreeText, type MergeTreeTextOptions } from './tokens/merge-tree-text.ts'
export type { MergedPiece, MergedToken } from './tokens/merges.ts'
export {
  wordSimilarity,
  wordSimilaritySvg,
  wordSimilarityText,
  type WordSimilarityOptions,
  type WordSimilaritySvgOptions,
  type WordSimilarityTextOptions
} from './tokens/similarity.ts'
export { tokensText, type TokensTextOptions } from './tokens/text.ts'
export type { ShownToken, Tokenization } from './tokens/token.ts'
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
export type { NeighborAgreement } from './quality/compare-neighbors.ts'
export { fitUmap, umap, umapSteps, type UmapOptions } from './umap.ts'
export type { Init } from './umap/initial.ts'
export { UmapModel, type TransformOptions } from './umap/model.ts'
export type { Label } from './umap/supervise.ts'
export { tsne, tsneSteps, type TsneOptions, type TsneStep, type TsneStepsOptions } from './tsne.ts'
export type { LayoutStep } from './layout-step.ts'
