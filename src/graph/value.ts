/**
 * Values and the nodes that make them: the vocabulary in which networks, losses and their gradients are written.
 *
 * A value knows its static shape, its type and the node it comes from; a graph is whatever can be reached from the values
 * that are asked for, so there is no builder to carry around. Every differentiable node carries its own gradient rule, written
 * next to the op in a few lines with the same ops, so that the backward pass is once more a plain ONNX graph.
 */

export type Shape = readonly number[]
export type ElementType = 'float32' | 'int64' | 'bool'
export type Attribute = number | string | readonly number[] | { readonly float: number }

/**
 * The gradient rule of a node: from the gradients of its outputs (undefined where nothing depends on an output) to those
 * of its inputs (undefined where none flows).
 */
export type GradientRule = (dy: readonly (Value | undefined)[]) => readonly (Value | undefined)[]

export type Node = {
  readonly op: string
  readonly domain: string
  readonly inputs: readonly Value[]
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly outputs: readonly Value[]
  /** What the gradient rule answers for, where that is not the inputs. */
  readonly dependsOn?: readonly Value[]
  readonly gradient?: GradientRule
}

export type Value = {
  readonly shape: Shape
  readonly type: ElementType
  /** What makes this value. Absent for an input, which has a name, and a constant, which has data. */
  readonly node?: Node
  readonly name?: string
  readonly data?: Float32Array | BigInt64Array
}

/** A value that is given at each run, under this name. */
export const input = (name: string, shape: Shape): Value => ({ name, shape, type: 'float32' })

/** A value that never changes. */
export function constant(data: readonly number[] | Float32Array, shape: Shape = [data.length]): Value {
  if (data.length !== size(shape)) throw new RangeError(`constant of shape [${shape}] has ${data.length} elements`)
  return { shape, type: 'float32', data: Float32Array.from(data) }
}

/** A number. */
export const scalar = (value: number): Value => constant([value], [])

/** A list of indices, as ops take for shapes and axes. */
export const indices = (values: readonly number[]): Value => ({
  shape: [values.length],
  type: 'int64',
  data: BigInt64Array.from(values, BigInt),
})

/** Elements in a shape. */
export const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1)

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i])

/** What a node is made from. `gradient` sees the finished outputs through the closure of the op that calls this. */
export type NodeOptions = {
  domain?: string
  attributes?: Record<string, Attribute>
  type?: ElementType
  gradient?: (dy: Value, y: Value) => readonly (Value | undefined)[]
}

/** A node with one output. */
export function apply(op: string, inputs: readonly Value[], shape: Shape, options: NodeOptions = {}): Value {
  const rule = options.gradient
  const [y] = applyMany(op, inputs, [shape], {
    ...options,
    gradient: rule && (([dy], [out]) => (dy ? rule(dy, out) : [])),
  })
  return y
}

/** A node with several outputs. */
export function applyMany(
  op: string,
  inputs: readonly Value[],
  shapes: readonly Shape[],
  options: Omit<NodeOptions, 'gradient'> & {
    gradient?: (dy: readonly (Value | undefined)[], y: readonly Value[]) => readonly (Value | undefined)[]
  } = {},
): readonly Value[] {
  const outputs: Value[] = []
  const node: Node = {
    op,
    domain: options.domain ?? '',
    inputs,
    attributes: options.attributes ?? {},
    outputs,
    gradient: options.gradient && (dy => options.gradient!(dy, outputs)),
  }
  for (const shape of shapes) outputs.push({ shape, type: options.type ?? 'float32', node })
  return outputs
}

/**
 * `y` under a gradient rule of its own: for an op made of several nodes whose gradient is better written as a whole.
 * The rule gives the gradients of `inputs`; what lies between them and `y` is not differentiated.
 */
export function withGradient(
  y: Value,
  inputs: readonly Value[],
  rule: (dy: Value) => readonly (Value | undefined)[],
): Value {
  const outputs: Value[] = []
  const node: Node = {
    op: 'Identity',
    domain: '',
    inputs: [y],
    attributes: {},
    outputs,
    dependsOn: inputs,
    gradient: ([dy]) => (dy ? rule(dy) : []),
  }
  outputs.push({ shape: y.shape, type: y.type, node })
  return outputs[0]
}

/** Nodes that the values need, each after those it depends on. */
export function sorted(values: readonly Value[]): Node[] {
  const order: Node[] = []
  const seen = new Set<Node>()
  // An explicit stack: a deep network would overflow the call stack.
  const stack: { node: Node; next: number }[] = []
  const visit = (value: Value) => {
    if (!value.node || seen.has(value.node)) return
    seen.add(value.node)
    stack.push({ node: value.node, next: 0 })
  }
  for (const value of values) {
    visit(value)
    while (stack.length > 0) {
      const top = stack[stack.length - 1]
      const before = top.node.dependsOn ? [...top.node.dependsOn, ...top.node.inputs] : top.node.inputs
      if (top.next < before.length) visit(before[top.next++])
      else {
        order.push(top.node)
        stack.pop()
      }
    }
  }
  return order
}
