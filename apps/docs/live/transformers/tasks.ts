import { Matrix, ridge } from '@llm-cookbook/classify'
import { createRandom, dot } from '@llm-cookbook/vector'
import { fitPca } from '@llm-cookbook/viz'

/** Mean squares of errors on unseen rows, as shares of what always saying 0 has. */
export interface TaskErrors {
  /** Each task learnt from its own examples. */
  readonly alone: number
  /** Each task learnt in the plane in which the first answers of all tasks lie. */
  readonly together: number
}

/**
 * Twenty tasks of thirty numbers each, with fifteen examples: what they gain from each other.
 *
 * @param related  whether what is sought lies in one plane for all tasks
 */
export async function tasksTogether(related: boolean): Promise<TaskErrors> {
  const random = createRandom(1)
  const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal())
  const [one, two] = [normals(30), normals(30)]
  const tasks = Array.from({ length: 20 }, () => {
    const [a, b] = normals(2)
    // Both kinds have the same length in the mean.
    const truth = related
      ? one.map((value, i) => a! * value + b! * two[i]!)
      : normals(30).map(value => Math.SQRT2 * value)
    const draw = (count: number): { rows: Matrix; targets: number[] } => {
      const rows = Array.from({ length: count }, () => normals(30))
      return { rows: Matrix.fromRows(rows), targets: rows.map(row => dot(row, truth) + random.normal() / 2) }
    }
    return { train: draw(15), test: draw(200) }
  })
  const models = await Promise.all(tasks.map(({ train }) => ridge().fit(train.rows, train.targets)))
  const answers = Matrix.fromRows(models.map(({ coefficients }) => coefficients))
  const { components } = await fitPca(answers, { dimensions: 2 })
  const inPlane = (rows: Matrix): Matrix =>
    Matrix.fromRows(Array.from(rows, row => Array.from(components, component => dot(component, row))))
  let [alone, together] = [0, 0]
  for (const [i, { train, test }] of tasks.entries()) {
    const model = await ridge().fit(inPlane(train.rows), train.targets)
    alone += errorOf(test.targets, models[i]!.predict(test.rows)) / tasks.length
    together += errorOf(test.targets, model.predict(inPlane(test.rows))) / tasks.length
  }
  return { alone, together }
}

function errorOf(truth: readonly number[], said: ArrayLike<number>): number {
  const left = truth.reduce((sum, value, i) => sum + (value - said[i]!) ** 2, 0)
  return left / truth.reduce((sum, value) => sum + value ** 2, 0)
}
