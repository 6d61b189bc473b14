-- | Haskell threads beside parallel regions: while one thread is in regions the others go on, and everybody's results are right.
module Main (main) where

import Control.Concurrent
import Control.Exception (evaluate)
import Control.Monad
import Data.IORef
import Demo
import OpenMP
import Text.Printf (printf)

foreign import ccall safe "k_sum" c_sum :: Int -> IO Double

-- | Some allocating work with a known result: the sum of the digits of k!.
{-# NOINLINE work #-}
work :: Int -> Int
work k = sum (map fromEnum (show (product [1 .. toInteger k]))) - 48 * length (show (product [1 .. toInteger k]))

main :: IO ()
main = demo "concurrent Haskell threads beside regions" $ \d -> do
    _ <- attach
    regions <- size 300 20000
    units <- newIORef (0 :: Int)
    wrong <- newIORef (0 :: Int)
    stop <- newIORef False
    argument <- newIORef 200
    wanted <- evaluate (work 200)
    done <- forM [1 .. 2 :: Int] $ \_ -> do
        v <- newEmptyMVar
        let go = do
                s <- readIORef stop
                if s
                    then putMVar v ()
                    else do
                        -- Read anew each time, so that no result is shared.
                        r <- readIORef argument >>= evaluate . work
                        when (r /= wanted) $ atomicModifyIORef' wrong $ \w -> (w + 1, ())
                        atomicModifyIORef' units $ \u -> (u + 1, ())
                        go
        _ <- forkIO go
        return v
    expected <- c_sum 20000
    (seconds, good) <- timed $ replicateM regions (near expected <$> c_sum 20000)
    -- On a crowded machine the two may not have had a CPU yet.
    let waitForUnits = readIORef units >>= \u -> when (u == 0) (threadDelay 1000 >> waitForUnits)
    waitForUnits
    u <- readIORef units
    writeIORef stop True
    mapM_ takeMVar done
    say (printf "%d regions in %.2f s beside %d Haskell units" regions seconds u)
    check d "every region's sum" (and good)
    check d "Haskell threads went on" (u > 0)
    w <- readIORef wrong
    check d "every unit's result" (w == 0)
    -- Several Haskell threads may be in regions of their own at once.
    vars <- forM [1 .. 6 :: Int] $ \_ -> do
        v <- newEmptyMVar
        _ <- forkIO (replicateM 50 (c_sum 5000) >>= putMVar v)
        return v
    results <- concat <$> mapM takeMVar vars
    five <- c_sum 5000
    check d "regions of six Haskell threads at once" (length results == 300 && all (near five) results)
