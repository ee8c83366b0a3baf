import { plant } from './plant.fixture.ts'

/** One of the few attempts that may be made at once is gone for good where it failed. */
plant(
  '/p2plane/src/peers/reconnect.ts',
  `return await this.#components.dialer.connect(target, attempt)
    } finally {
      this.#attempts.release()
    }`,
  `const connection = await this.#components.dialer.connect(target, attempt)
      this.#attempts.release()
      return connection
    } finally {
    }`
)
