import { Matrix } from '@llm-cookbook/vector'
import { checkColumns } from '../check.ts'
import { readModel, saveModel } from '../saved.ts'
import type { Clustering } from './lloyd.ts'
import { assignAll, createNearest } from './measure.ts'

/** Clusters, each with its centre: what `kMeans` finds. */
export class KMeans {
  /** A row for each cluster, in the columns of what was clustered. */
  readonly centers: Matrix
  /** The number of its cluster, for each row that was clustered. */
  readonly labels: Int32Array
  /** The sum of the squared distances of all rows to their centres. */
  readonly inertia: number
  /** How often all rows were assigned to centres in the run that was the best; of mini-batches: how many there were. */
  readonly iterations: number

  /**
   * Made by `kMeans`, or `from` bytes.
   *
   * @param options  what a run came to; used as it is and not copied
   *
   * @internal
   */
  constructor({ centers, labels, inertia, iterations }: Clustering) {
    this.centers = centers
    this.labels = labels
    this.inertia = inertia
    this.iterations = iterations
  }

  /**
   * The cluster of each row: that of the nearest centre, of equally near ones the first. For the rows that were clustered that
   * is what `labels` says.
   *
   * @throws TypeError, RangeError for a matrix that is none, has other columns, or a number that is NaN or infinite
   */
  predict(matrix: Matrix): Int32Array {
    checkColumns(matrix, this.centers.columns)
    const nearest = createNearest(matrix.rows)
    let done = 0
    for (done of assignAll(matrix, this.centers, nearest));
    return nearest.labels.subarray(0, done)
  }

  /** The model as bytes, for `from`; the same on every machine. */
  save(): Uint8Array<ArrayBuffer> {
    const { centers, labels, inertia, iterations } = this
    return saveModel('k-means', {
      meta: { clusters: centers.rows, columns: centers.columns, inertia, iterations },
      arrays: { centers: centers.data, labels }
    })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from(bytes: Uint8Array): KMeans {
    const { meta, arrays } = readModel(bytes, 'k-means')
    const { clusters, columns, inertia, iterations } = meta as Record<string, number>
    return new KMeans({
      centers: new Matrix(clusters!, columns!, arrays['centers'] as Float32Array),
      labels: arrays['labels'] as Int32Array,
      inertia: inertia!,
      iterations: iterations!
    })
  }
}
