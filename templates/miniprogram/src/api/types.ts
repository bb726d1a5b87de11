/** What an operation of the API takes and gives, by its name, from the generated document types. */
import type { components, operations } from './schema'

export type Schemas = components['schemas']
export type OperationId = keyof operations

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined
type Part<K extends OperationId, Name extends string> = operations[K]['parameters'] extends Record<Name, infer P>
  ? { [N in Name]: P }
  : unknown

type Responses<K extends OperationId> = operations[K]['responses']
type Success = 200 | 201 | 202 | 204

export type Answer<K extends OperationId> = {
  [S in keyof Responses<K> & Success]: Json<Responses<K>[S]>
}[keyof Responses<K> & Success]

/** `path`, `query` and `body`, where the operation has them; `key` for an idempotency key. */
export type Arguments<K extends OperationId> = Part<K, 'path'> & {
  query?: NonNullable<operations[K]['parameters']['query']>
  key?: string
} & (operations[K] extends { requestBody: { content: { 'application/json': infer Body } } }
    ? { body: Body }
    : unknown)
