export { neighbors } from './neighbors-node.ts'
export { fitUmap, umap, umapSteps } from './umap-node.ts'
export { tsne, tsneSteps } from './tsne-node.ts'
