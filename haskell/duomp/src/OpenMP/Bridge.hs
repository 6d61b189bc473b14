-- |
-- Sharing the CPUs between Haskell threads and OpenMP teams. On a runtime other than duomp nothing here has an effect, and the
-- results say so.
module OpenMP.Bridge
    ( attach
    , detach
    , isDuomp
    , busyCapabilities
      -- * Capabilities and threads
    , followCapabilities
    , setCapabilities
    , capabilitiesFromThreads
      -- * Statistics
    , Calls (..)
    , callsIntoHaskell
    ) where

import Control.Concurrent
import Control.Exception (mask_)
import Control.Monad (forM_, when)
import Data.Word (Word64)
import Foreign (Ptr, alloca, peek)
import OpenMP.Query (getMaxThreads)

foreign import ccall unsafe "duomp_hs_note" c_note :: Int -> IO ()
foreign import ccall unsafe "duomp_hs_is_duomp" c_isDuomp :: IO Int
foreign import ccall unsafe "duomp_hs_attach" c_attach :: Int -> IO Int
foreign import ccall unsafe "duomp_hs_follow" c_follow :: Int -> IO Int
foreign import ccall unsafe "duomp_hs_busy" c_busy :: IO Int
foreign import ccall unsafe "duomp_hs_calls" c_calls :: Ptr Word64 -> Ptr Word64 -> IO ()

-- | Whether the OpenMP runtime in this process is duomp.
isDuomp :: IO Bool
isDuomp = (/= 0) <$> c_isDuomp

-- | Registers GHC's capabilities with duomp: parallel regions of open size get the CPUs that Haskell threads leave,
-- and waiting OpenMP threads do not spin while Haskell threads need the CPUs. False on another runtime.
--
-- While all other capabilities are busy, the one from which regions are called is kept for their caller: the runnable threads of its queue
-- move to the others, and until 10 ms after the last region GHC's flags @-qm@ (threads do not migrate) and @-qn@ (the collector
-- has a thread less) are set. Bound threads and those of 'forkOn' stay where they are.
--
-- Runs a moment on every capability to learn its address. After GHC's own @setNumCapabilities@ has added capabilities, call it
-- again; 'setCapabilities' does so itself.
attach :: IO Bool
attach = do
    noteCapabilities
    (/= 0) <$> c_attach 1

-- | Takes the registration back.
detach :: IO Bool
detach = (/= 0) <$> c_attach 0

noteCapabilities :: IO ()
noteCapabilities = mask_ $ do
    n <- getNumCapabilities
    done <- newEmptyMVar
    forM_ [0 .. n - 1] $ \i -> forkOn i $ do
        -- The note and the number must be of one moment: the call is unsafe, so the thread cannot move in between.
        (here, _) <- threadCapability =<< myThreadId
        when (here == i) (c_note i)
        putMVar done ()
    forM_ [0 .. n - 1] $ \_ -> takeMVar done

-- | Capabilities that count as busy with Haskell code now, by duomp's account; @Nothing@ on another runtime. 0 unless
-- 'attach'ed.
busyCapabilities :: IO (Maybe Int)
busyCapabilities = do
    n <- c_busy
    return (if n < 0 then Nothing else Just n)

-- | With @True@, a team whose size nobody set has as many threads as there are capabilities, whenever a region begins, however
-- their number was changed; with @False@ as many as there are CPUs, as at the start. False on another runtime.
followCapabilities :: Bool -> IO Bool
followCapabilities on = (/= 0) <$> c_follow (fromEnum on)

-- | GHC's @setNumCapabilities@, after which the new capabilities are known to duomp too if it was 'attach'ed.
setCapabilities :: Int -> IO ()
setCapabilities n = setNumCapabilities n >> noteCapabilities

-- | The other direction: sets the number of capabilities to what @omp_get_max_threads@ says on the calling thread, and
-- returns it. For programs in which C or Fortran code decides with @omp_set_num_threads@. Call it from a bound thread, such as
-- @main@: OpenMP keeps that setting for each OS thread apart, and other Haskell threads wander between them.
capabilitiesFromThreads :: IO Int
capabilitiesFromThreads = do
    n <- getMaxThreads
    setCapabilities n
    return n

-- | Calls from OpenMP threads into Haskell.
data Calls = Calls
    { callCount :: !Word64
    , callNanoseconds :: !Word64
      -- ^ Time spent in them, nested ones not counted twice; measured from the first 'attach'.
    }
    deriving (Eq, Show)

-- | What has been counted so far.
callsIntoHaskell :: IO Calls
callsIntoHaskell = alloca $ \count -> alloca $ \ns -> do
    c_calls count ns
    Calls <$> peek count <*> peek ns
