import { basename } from 'node:path'
import type { Disk, DiskFile } from './disk.ts'

interface MemoryFile {
  bytes: Uint8Array
  /** What a power cut leaves for sure. */
  synced: Uint8Array
}

/** A disk in memory, with the faults of one. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, MemoryFile>()
  syncs = 0
  /** How many bytes may still be written. */
  room = Number.POSITIVE_INFINITY
  /** Resolved by a test that wants to see what happens meanwhile. */
  gate: Promise<void> | undefined

  async list(): Promise<string[]> {
    return [...this.files.keys()]
  }

  async open(path: string): Promise<DiskFile> {
    const name = basename(path)
    const file = this.files.get(name) ?? { bytes: new Uint8Array(0), synced: new Uint8Array(0) }
    this.files.set(name, file)
    return {
      write: async (parts, position) => this.#write(file, parts, position),
      sync: async () => {
        await this.gate
        this.syncs++
        file.synced = file.bytes
      },
      read: async (into, position) => {
        const bytes = file.bytes.subarray(position, position + into.length)
        into.set(bytes)
        return bytes.length
      },
      size: async () => file.bytes.length,
      truncate: async bytes => void (file.bytes = file.bytes.slice(0, bytes)),
      close: async () => undefined
    }
  }

  async remove(path: string): Promise<void> {
    this.files.delete(basename(path))
  }

  async syncDirectory(): Promise<void> {}

  /** A power cut: of what was not synced, only as much as `kept` says, 0 to 1, and `garbled` bytes of that are wrong. */
  crash(kept: number, garbled: number): void {
    for (const file of this.files.values()) {
      const unsynced = file.bytes.length - file.synced.length
      const bytes = file.bytes.slice(0, file.synced.length + Math.floor(unsynced * kept))
      for (let i = 0; i < garbled; i++) {
        const at = bytes.length - 1 - i * 7
        if (at >= file.synced.length) bytes[at]! ^= 0x55
      }
      file.bytes = bytes
      file.synced = bytes
    }
  }

  #write(file: MemoryFile, parts: readonly Uint8Array[], position: number): void {
    const all = Buffer.concat(parts)
    const taken = all.subarray(0, this.room)
    this.room -= taken.length
    const bytes = new Uint8Array(Math.max(file.bytes.length, position + taken.length))
    bytes.set(file.bytes)
    bytes.set(taken, position)
    file.bytes = bytes
    if (taken.length < all.length) throw new Error('ENOSPC: no space left on device')
  }
}
