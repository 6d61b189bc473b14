{-# LANGUAGE BangPatterns #-}

-- | Measurements of measure.py: prints one line of @name value@ pairs.
--
-- > measure busy MODE SECONDS ITERATIONS     MODE: regions, both
-- > measure gc MODE SECONDS ITERATIONS       MODE: regions, none
-- > measure calls CALLS
-- > measure chunks ITERATIONS
module Main (main) where

import Control.Concurrent
import Control.Monad
import Data.IORef
import qualified Data.Map.Strict as Map
import Demo
import Foreign hiding (void)
import GHC.Clock (getMonotonicTimeNSec)
import OpenMP
import System.Environment (getArgs)
import System.Mem (performMajorGC)
import Text.Printf (printf)

foreign import ccall safe "k_sum" c_sum :: Int -> IO Double
foreign import ccall safe "k_regions" c_regions :: Word64 -> Int -> Ptr Word32 -> Int -> IO Int
foreign import ccall safe "k_no_regions" c_noRegions :: Word64 -> Int -> Ptr Word32 -> Int -> IO Int
foreign import ccall safe "k_call_cost" c_callCost :: FunPtr (IO ()) -> Int32 -> Int32 -> Int -> IO Double
foreign import ccall unsafe "k_nothing" nothingUnsafe :: IO ()
foreign import ccall safe "k_nothing" nothingSafe :: IO ()
foreign import ccall safe "k_empty_region" regionSafe :: IO ()
foreign import ccall "wrapper" action :: IO () -> IO (FunPtr (IO ()))

-- | A unit of Haskell work: it allocates, and takes some 100 us.
unit :: Int -> Int
unit k = Map.foldl' (+) 0 (Map.fromList [(x * 7919 `mod` 1009, x) | x <- [k .. k + 300]])

-- | Two Haskell threads do units, a third calls regions, one safe call each.
busy :: String -> Double -> Int -> IO ()
busy mode seconds n = do
    stop <- newIORef False
    counts <- forM [1 .. if mode == "both" then 2 else 0 :: Int] $ \_ -> do
        count <- newIORef (0 :: Int)
        done <- newEmptyMVar
        let go !k = do
                s <- readIORef stop
                if s
                    then putMVar done ()
                    else do
                        let !_ = unit k
                        modifyIORef' count (+ 1)
                        go (k + 1)
        _ <- forkIO (go 0)
        return (count, done)
    let room = 4000000
    times <- mallocArray room :: IO (Ptr Word32)
    finished <- newEmptyMVar
    _ <- forkIO $ do
        t0 <- getMonotonicTimeNSec
        let end = t0 + round (seconds * 1e9)
            loop !k !t
                | t >= end = do
                    units <- mapM (readIORef . fst) counts
                    putMVar finished (k, sum units, fromIntegral (t - t0) / 1e9 :: Double)
                | otherwise = do
                    _ <- c_sum n
                    t' <- getMonotonicTimeNSec
                    pokeElemOff times (min k (room - 1)) (fromIntegral (min 4000000000 (t' - t)))
                    loop (k + 1) t'
        loop (0 :: Int) t0
    (regions, units, took) <- takeMVar finished
    writeIORef stop True
    mapM_ (takeMVar . snd) counts
    printf "regions %.0f units %.0f " (fromIntegral regions / took) (fromIntegral units / took)
    percentiles times (min regions room)

percentiles :: Ptr Word32 -> Int -> IO ()
percentiles p n = do
    times <- peekArray n p
    let q x = fromIntegral (percentile x times) / 1000 :: Double
    printf "median %.1f p99 %.1f p999 %.1f longest %.1f\n" (q 0.5) (q 0.99) (q 0.999) (q 1)

-- | Regions, or the same work without, in one foreign call while the collector runs all the time.
gc :: String -> Double -> Int -> IO ()
gc mode seconds n = do
    let live = Map.fromList [(k, show k) | k <- [1 .. 20000 :: Int]]
        room = 4000000
    stop <- newIORef False
    gone <- newEmptyMVar
    collections <- newIORef (0 :: Int)
    let go = do
            s <- readIORef stop
            if s
                then putMVar gone (Map.size live)
                else performMajorGC >> modifyIORef' collections (+ 1) >> threadDelay 500 >> go
    when (Map.foldl' (\a s -> a + length s) 0 live == 0) (fail "no live data")
    _ <- forkIO go
    times <- mallocArray room
    k <- (if mode == "none" then c_noRegions else c_regions) (round (seconds * 1e9)) n times room
    writeIORef stop True
    _ <- takeMVar gone
    c <- readIORef collections
    printf "regions %.0f collections %.0f " (fromIntegral k / seconds) (fromIntegral c / seconds)
    percentiles times k

calls :: Int -> IO ()
calls n = do
    tick <- action (return ())
    let per s = s / fromIntegral n * 1e9
    u <- bestOf 5 (replicateM_ n nothingUnsafe)
    s <- bestOf 5 (replicateM_ n nothingSafe)
    r <- bestOf 5 (replicateM_ n regionSafe)
    let least m = minimum <$> replicateM 5 m
    primary <- least (c_callCost tick 2 0 n)
    worker <- least (c_callCost tick 2 1 n)
    both <- least (c_callCost tick 2 (-1) n)
    printf "unsafe %.1f safe %.1f region %.0f primary %.0f worker %.0f both %.0f\n" (per u) (per s) (per r) primary worker both

chunks :: Int -> IO ()
chunks n = allocaArray n $ \p -> do
    let cost k schedule = (/ fromIntegral k) . (* 1e9) <$> bestOf 5 (parallelFor schedule (0, k) (\i -> pokeElemOff p i (fromIntegral i :: Double)))
    a <- cost (n `div` 10) (Dynamic 1)
    b <- cost n (Dynamic 100)
    c <- cost n (Dynamic 10000)
    d <- cost n Static
    printf "chunk1 %.1f chunk100 %.2f chunk10000 %.2f static %.2f\n" a b c d

main :: IO ()
main = do
    args <- getArgs
    _ <- c_sum 1000
    _ <- attach
    case args of
        ["busy", mode, seconds, n] -> busy mode (read seconds) (read n)
        ["gc", mode, seconds, n] -> gc mode (read seconds) (read n)
        ["calls", n] -> calls (read n)
        ["chunks", n] -> chunks (read n)
        _ -> fail "usage: measure busy MODE SECONDS ITERATIONS | gc MODE SECONDS ITERATIONS | calls CALLS | chunks ITERATIONS"
