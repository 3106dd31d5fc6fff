/**
 * Writes a graph as an ONNX file. Only the few messages and fields of the format that we use are encoded, by the numbers of
 * onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): the wire format itself is the protobuf library's.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { type Attribute, apply, type ElementType, type Node, sorted, type Value } from './value.ts'

const opset = 21
const irVersion = 10
/** TensorProto.DataType */
const elementCode: Record<ElementType, number> = { float32: 1, int64: 7, bool: 9 }
/** AttributeProto.AttributeType */
const attributeCode = { float: 1, int: 2, string: 3, ints: 7 }

export type GraphOutputs = Readonly<Record<string, Value>>

/**
 * The ONNX file that computes `outputs`. Its inputs are the named values that the outputs depend on.
 *
 * @param metadata written to the file as metadata_props
 */
export function onnxModel(outputs: GraphOutputs, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  // A graph output needs a name of its own: an Identity gives it one, and the runtime removes the node.
  const ends = Object.entries(outputs).map(
    ([name, value]) => [name, apply('Identity', [value], value.shape, { type: value.type })] as const,
  )
  const nodes = sorted(ends.map(([, y]) => y))
  const names = new Map<Value, string>()
  const inputs: Value[] = []
  const constants: Value[] = []
  for (const x of nodes.flatMap(node => node.inputs)) {
    if (names.has(x) || x.node) continue
    if (x.name === undefined) {
      names.set(x, `c${constants.length}`)
      constants.push(x)
    } else {
      if (inputs.some(known => known.name === x.name)) throw new TypeError(`two inputs are named ${x.name}`)
      names.set(x, x.name)
      inputs.push(x)
    }
  }
  let made = 0
  for (const [name, y] of ends) names.set(y, name)
  for (const y of nodes.flatMap(node => node.outputs)) if (!names.has(y)) names.set(y, `v${made++}`)

  const graph = new BinaryWriter()
  for (const node of nodes) message(graph, 1, w => writeNode(w, node, names))
  graph.tag(2, WireType.LengthDelimited).string('physis')
  for (const value of constants) message(graph, 5, w => writeTensor(w, value, names.get(value)!))
  for (const value of inputs) message(graph, 11, w => writeValueInfo(w, value, value.name!))
  for (const [name, value] of ends) message(graph, 12, w => writeValueInfo(w, value, name))

  const model = new BinaryWriter()
  model.tag(1, WireType.Varint).int64(irVersion)
  model.tag(2, WireType.LengthDelimited).string('physis')
  message(model, 7, w => w.raw(graph.finish()))
  for (const domain of new Set(['', ...nodes.map(node => node.domain)]))
    message(model, 8, w => {
      w.tag(1, WireType.LengthDelimited).string(domain)
      w.tag(2, WireType.Varint).int64(domain === '' ? opset : 1)
    })
  for (const [key, text] of Object.entries(metadata))
    message(model, 14, w => {
      w.tag(1, WireType.LengthDelimited).string(key)
      w.tag(2, WireType.LengthDelimited).string(text)
    })
  return model.finish()
}

function message(writer: BinaryWriter, field: number, write: (w: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  write(writer)
  writer.join()
}

function writeNode(w: BinaryWriter, node: Node, names: Map<Value, string>): void {
  for (const x of node.inputs) w.tag(1, WireType.LengthDelimited).string(names.get(x)!)
  for (const y of node.outputs) w.tag(2, WireType.LengthDelimited).string(names.get(y)!)
  w.tag(4, WireType.LengthDelimited).string(node.op)
  for (const [name, value] of Object.entries(node.attributes)) message(w, 5, a => writeAttribute(a, name, value))
  if (node.domain !== '') w.tag(7, WireType.LengthDelimited).string(node.domain)
}

function writeAttribute(w: BinaryWriter, name: string, value: Attribute): void {
  w.tag(1, WireType.LengthDelimited).string(name)
  if (typeof value === 'number')
    w.tag(3, WireType.Varint).int64(value).tag(20, WireType.Varint).int32(attributeCode.int)
  else if (typeof value === 'string')
    w.tag(4, WireType.LengthDelimited).string(value).tag(20, WireType.Varint).int32(attributeCode.string)
  else if ('float' in value)
    w.tag(2, WireType.Bit32).float(value.float).tag(20, WireType.Varint).int32(attributeCode.float)
  else {
    for (const n of value) w.tag(8, WireType.Varint).int64(n)
    w.tag(20, WireType.Varint).int32(attributeCode.ints)
  }
}

function writeTensor(w: BinaryWriter, value: Value, name: string): void {
  const data = value.data!
  for (const n of value.shape) w.tag(1, WireType.Varint).int64(n)
  w.tag(2, WireType.Varint).int32(elementCode[value.type])
  w.tag(8, WireType.LengthDelimited).string(name)
  w.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

function writeValueInfo(w: BinaryWriter, value: Value, name: string): void {
  w.tag(1, WireType.LengthDelimited).string(name)
  message(w, 2, type =>
    message(type, 1, tensor => {
      tensor.tag(1, WireType.Varint).int32(elementCode[value.type])
      message(tensor, 2, shape => {
        for (const n of value.shape) message(shape, 1, dim => dim.tag(1, WireType.Varint).int64(n))
      })
    }),
  )
}
