-- | Simple locks of OpenMP (OpenMP 5.2, 18.9), shared with C and Fortran code through 'withLockPtr'.
module OpenMP.Lock
    ( Lock
    , newLock
    , withLock
    , tryLock
    , withLockPtr
    ) where

import Control.Exception (bracket_, mask, onException)
import Control.Monad (when)
import Foreign (ForeignPtr, FunPtr, Ptr, newForeignPtr, nullPtr, withForeignPtr)
import Foreign.C.Types (CInt (..))

-- | A lock, destroyed when it is garbage.
newtype Lock = Lock (ForeignPtr ())

foreign import ccall unsafe "duomp_hs_lock_new" c_new :: IO (Ptr ())
foreign import ccall unsafe "&duomp_hs_lock_free" c_free :: FunPtr (Ptr () -> IO ())
foreign import ccall safe "omp_set_lock" c_set :: Ptr () -> IO ()
foreign import ccall unsafe "omp_unset_lock" c_unset :: Ptr () -> IO ()
foreign import ccall unsafe "omp_test_lock" c_test :: Ptr () -> IO CInt

-- | A new lock, not held.
newLock :: IO Lock
newLock = do
    p <- c_new
    when (p == nullPtr) $ ioError (userError "OpenMP.newLock: out of memory")
    Lock <$> newForeignPtr c_free p

-- | Runs an action holding the lock. Waiting for it blocks an OS thread but no capability. An asynchronous exception waits while the lock
-- is waited for; one in the action releases it.
withLock :: Lock -> IO a -> IO a
withLock lock action = withLockPtr lock $ \p -> bracket_ (acquire p) (c_unset p) action
  where
    acquire p = do
        -- An unsafe call is enough when nobody holds it.
        got <- c_test p
        when (got == 0) (c_set p)

-- | Runs an action holding the lock if nobody holds it now.
tryLock :: Lock -> IO a -> IO (Maybe a)
tryLock lock action = withLockPtr lock $ \p -> mask $ \restore -> do
    got <- c_test p
    if got == 0
        then return Nothing
        else do
            r <- restore action `onException` c_unset p
            c_unset p
            return (Just r)

-- | The lock as an @omp_lock_t *@ of GCC.
withLockPtr :: Lock -> (Ptr () -> IO a) -> IO a
withLockPtr (Lock fp) = withForeignPtr fp
