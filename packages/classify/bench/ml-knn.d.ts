/** What the bench uses of it; it has no types. */
declare module 'ml-knn' {
  export default class KNN {
    constructor(dataset: number[][], labels: readonly number[], options?: { k?: number })
    predict(dataset: number[][]): number[]
  }
}
