/**
 * Reverse-mode differentiation: walks the nodes of a graph backwards and lets each node's rule turn the gradients of its
 * outputs into those of its inputs. Contributions that meet in one value are added. What comes out are ordinary values, to be
 * run, exported or differentiated once more.
 */
import { add } from './ops/arithmetic.ts'
import { constant, type Node, sameShape, size, sorted, type Value } from './value.ts'

/**
 * Gradients of `loss`, a scalar, with respect to `wrt`, in that order and each of its value's shape; zeros where the loss does
 * not depend on it.
 *
 * @throws {RangeError} if the loss is no scalar
 * @throws {TypeError} naming the op, if one lies on the way that has no gradient rule, or whose rule gives a wrong shape
 */
export function gradients(loss: Value, wrt: readonly Value[]): Value[] {
  if (loss.shape.length !== 0) throw new RangeError(`the loss must be a scalar, its shape is [${loss.shape}]`)
  const nodes = sorted([loss])
  const needed = dependents(nodes, wrt)
  const gradient = new Map<Value, Value>([[loss, constant([1], [])]])
  for (const node of nodes.toReversed()) {
    const inputs = node.dependsOn ?? node.inputs
    const flowing = node.outputs.map(y => gradient.get(y))
    if (flowing.every(dy => dy === undefined) || !inputs.some(x => needed.has(x))) continue
    if (!node.gradient) throw new TypeError(`op ${node.op} has no gradient`)
    const rule = node.gradient(flowing)
    for (const [i, x] of inputs.entries()) {
      const dx = rule[i]
      if (!dx || !needed.has(x)) continue
      if (!sameShape(dx.shape, x.shape))
        throw new TypeError(`gradient of ${node.op} has shape [${dx.shape}] for input ${i} of shape [${x.shape}]`)
      const before = gradient.get(x)
      gradient.set(x, before ? add(before, dx) : dx)
    }
  }
  return wrt.map(x => gradient.get(x) ?? constant(new Float32Array(size(x.shape)), x.shape))
}

/** Values that depend on one of `roots`, and the roots themselves. */
function dependents(nodes: readonly Node[], roots: readonly Value[]): Set<Value> {
  const found = new Set<Value>(roots)
  for (const node of nodes)
    if ((node.dependsOn ?? node.inputs).some(x => found.has(x))) for (const y of node.outputs) found.add(y)
  return found
}
