import { generate } from 'selfsigned'

/** A certificate of a server's own, and its key, in PEM. Callers take it as it is: a handshake is not what is measured. */
export async function selfSigned(): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256'
  })
  return { cert, key }
}
