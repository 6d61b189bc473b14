-- |
-- The routines that ask and set. OpenMP answers for the calling OS thread: in a body and on a bound thread (@main@,
-- @forkOS@) that is a fixed one; another Haskell thread may be on a different one at every call.
module OpenMP.Query
    ( getThreadNum
    , getNumThreads
    , getMaxThreads
    , setNumThreads
    , getNumProcs
    , inParallel
    , getLevel
    , getActiveLevel
    , getAncestorThreadNum
    , getTeamSize
    , getThreadLimit
    , getMaxActiveLevels
    , setMaxActiveLevels
    , getDynamic
    , setDynamic
    , getWtime
    , getWtick
    ) where

import Foreign.C.Types (CInt (..))

foreign import ccall unsafe "omp_get_thread_num" c_thread_num :: IO CInt
foreign import ccall unsafe "omp_get_num_threads" c_num_threads :: IO CInt
foreign import ccall unsafe "omp_get_max_threads" c_max_threads :: IO CInt
foreign import ccall unsafe "omp_set_num_threads" c_set_num_threads :: CInt -> IO ()
foreign import ccall unsafe "omp_get_num_procs" c_num_procs :: IO CInt
foreign import ccall unsafe "omp_in_parallel" c_in_parallel :: IO CInt
foreign import ccall unsafe "omp_get_level" c_level :: IO CInt
foreign import ccall unsafe "omp_get_active_level" c_active_level :: IO CInt
foreign import ccall unsafe "omp_get_ancestor_thread_num" c_ancestor :: CInt -> IO CInt
foreign import ccall unsafe "omp_get_team_size" c_team_size :: CInt -> IO CInt
foreign import ccall unsafe "omp_get_thread_limit" c_thread_limit :: IO CInt
foreign import ccall unsafe "omp_get_max_active_levels" c_max_levels :: IO CInt
foreign import ccall unsafe "omp_set_max_active_levels" c_set_max_levels :: CInt -> IO ()
foreign import ccall unsafe "omp_get_dynamic" c_dynamic :: IO CInt
foreign import ccall unsafe "omp_set_dynamic" c_set_dynamic :: CInt -> IO ()

int :: IO CInt -> IO Int
int = fmap fromIntegral

-- | The calling thread's number in its team (OpenMP 5.2, 18.2.4).
getThreadNum :: IO Int
getThreadNum = int c_thread_num

-- | Threads in the innermost team (18.2.2).
getNumThreads :: IO Int
getNumThreads = int c_num_threads

-- | Most threads that a region without a size would get (18.2.3).
getMaxThreads :: IO Int
getMaxThreads = int c_max_threads

-- | Sets that number for regions that the calling OS thread encounters (18.2.1).
setNumThreads :: Int -> IO ()
setNumThreads = c_set_num_threads . fromIntegral

-- | CPUs available to the process (18.7.1).
getNumProcs :: IO Int
getNumProcs = int c_num_procs

-- | Whether the caller is in a region with more than one thread (18.2.5).
inParallel :: IO Bool
inParallel = (/= 0) <$> c_in_parallel

-- | Regions around the caller (18.2.17).
getLevel :: IO Int
getLevel = int c_level

-- | Those of them with more than one thread (18.2.20).
getActiveLevel :: IO Int
getActiveLevel = int c_active_level

-- | The number of the ancestor at a level, -1 if there is none (18.2.18).
getAncestorThreadNum :: Int -> IO Int
getAncestorThreadNum = int . c_ancestor . fromIntegral

-- | The size of the team at a level, -1 if there is none (18.2.19).
getTeamSize :: Int -> IO Int
getTeamSize = int . c_team_size . fromIntegral

-- | Most OpenMP threads in the contention group (18.2.13).
getThreadLimit :: IO Int
getThreadLimit = int c_thread_limit

-- | Most nested active regions (18.2.16).
getMaxActiveLevels :: IO Int
getMaxActiveLevels = int c_max_levels

-- | Sets that number (18.2.15).
setMaxActiveLevels :: Int -> IO ()
setMaxActiveLevels = c_set_max_levels . fromIntegral

-- | Whether teams may be smaller than asked (18.2.7).
getDynamic :: IO Bool
getDynamic = (/= 0) <$> c_dynamic

-- | Lets teams be smaller than asked, or not (18.2.6).
setDynamic :: Bool -> IO ()
setDynamic = c_set_dynamic . fromIntegral . fromEnum

-- | Seconds since some point in the past (18.10.1).
foreign import ccall unsafe "omp_get_wtime" getWtime :: IO Double

-- | Seconds between ticks of 'getWtime' (18.10.2).
foreign import ccall unsafe "omp_get_wtick" getWtick :: IO Double
